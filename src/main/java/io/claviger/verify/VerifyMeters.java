package io.claviger.verify;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * What {@code /q/metrics} says of verdicts and of what is remembered. All timers exist from the start: to note a verdict
 * looks nothing up and allocates nothing.
 */
@Startup
@Singleton
class VerifyMeters {
    private static final Duration[] BOUNDS = LongStream.of(
                    250, 500, 1_000, 2_000, 3_000, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000,
                    2_500_000)
            .mapToObj(micros -> Duration.ofNanos(micros * 1_000))
            .toArray(Duration[]::new);

    private final Timer valid;
    private final Timer failed;
    private final Map<Refusal, Timer> refused = new EnumMap<>(Refusal.class);

    VerifyMeters(MeterRegistry registry, CachedKeyLookup cache) {
        this.valid = timer("VALID", registry);
        this.failed = timer("SERVICE_UNAVAILABLE", registry);
        for (Refusal refusal : Refusal.values()) {
            refused.put(refusal, timer(refusal.name(), registry));
        }
        lookups("hit", cache, CachedKeyLookup::hits, registry);
        lookups("miss", cache, CachedKeyLookup::misses, registry);
        Gauge.builder("claviger.cache.entries", cache, CachedKeyLookup::size)
                .description("Keys that this node remembers")
                .register(registry);
        FunctionCounter.builder("claviger.cache.dropped", cache, CachedKeyLookup::dropped)
                .description("How often all of it was forgotten, because fences may have been lost")
                .register(registry);
        FunctionCounter.builder("claviger.stale", cache, CachedKeyLookup::forgotten)
                .description("Verdicts whose key had changed since it was remembered, and was read again")
                .register(registry);
    }

    /** How a verify ended; a cancelled one, whose caller has gone, is not counted. */
    void note(@Nullable Verdict verdict, @Nullable Throwable failure, long startedAt) {
        Timer timer =
                switch (verdict) {
                    case Verdict.Valid good -> valid;
                    case Verdict.Refused bad -> refused.get(bad.refusal());
                    case null -> failure == null ? null : failed;
                };
        if (timer != null) {
            timer.record(System.nanoTime() - startedAt, TimeUnit.NANOSECONDS);
        }
    }

    private static Timer timer(String code, MeterRegistry registry) {
        return Timer.builder("claviger.verify")
                .description("From a call's arrival to its verdict")
                .tag("code", code)
                .serviceLevelObjectives(BOUNDS)
                .register(registry);
    }

    private static void lookups(
            String result, CachedKeyLookup cache, ToDoubleFunction<CachedKeyLookup> count, MeterRegistry registry) {
        FunctionCounter.builder("claviger.cache.lookups", cache, count)
                .description("Whether a key was remembered when it was asked for")
                .tag("result", result)
                .register(registry);
    }
}
