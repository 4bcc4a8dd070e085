package io.claviger.usage;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import jakarta.inject.Singleton;

/** What {@code /q/metrics} says of usage. All of it is read when it is asked for. */
@Singleton
class UsageMeters implements MeterBinder {
    private final UsageMeter meter;
    private final UsageFlush flush;

    UsageMeters(UsageMeter meter, UsageFlush flush) {
        this.meter = meter;
        this.flush = flush;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("claviger.usage.queued", flush, UsageFlush::queued)
                .description("Counters that are not written yet")
                .register(registry);
        FunctionCounter.builder("claviger.usage.flushed", flush, UsageFlush::flushed)
                .description("Counters written")
                .register(registry);
        FunctionCounter.builder("claviger.usage.flush.failures", flush, UsageFlush::failures)
                .description("Batches that could not be written; they are kept and sent again")
                .register(registry);
        FunctionCounter.builder("claviger.usage.dropped", meter, UsageMeter::dropped)
                .description("Verdicts that were not counted, because there was no room for one more counter")
                .register(registry);
    }
}
