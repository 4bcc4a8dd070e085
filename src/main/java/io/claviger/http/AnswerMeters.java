package io.claviger.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** Answers by status, as {@code /q/metrics} counts them. */
@Singleton
class AnswerMeters {
    private static final int STATUSES = 600;

    private final MeterRegistry registry;
    private final AtomicReferenceArray<Counter> counters = new AtomicReferenceArray<>(STATUSES);

    AnswerMeters(MeterRegistry registry) {
        this.registry = registry;
        // There from the start: a rate needs two looks at a counter.
        counter(200);
        counter(500);
        counter(503);
    }

    void note(int status) {
        if (status >= 0 && status < STATUSES) {
            Counter known = counters.get(status);
            (known == null ? counter(status) : known).increment();
        }
    }

    private Counter counter(int status) {
        Counter counter = Counter.builder("claviger.answers")
                .description("Answers by HTTP status")
                .tag("status", Integer.toString(status))
                .register(registry);
        counters.set(status, counter);
        return counter;
    }
}
