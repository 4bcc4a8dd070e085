package io.claviger.limit;

import io.claviger.store.StoreMeters;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import jakarta.inject.Singleton;
import java.util.function.ToDoubleFunction;

/** What {@code /q/metrics} says of Redis, of the limits and of the fences. All of it is read when it is asked for. */
@Singleton
class LimitMeters implements MeterBinder {
    private final RedisLink redis;
    private final RedisFence fence;
    private final RedisRateLimiter shared;
    private final FallbackRateLimiter fallback;

    LimitMeters(RedisLink redis, RedisFence fence, RedisRateLimiter shared, FallbackRateLimiter fallback) {
        this.redis = redis;
        this.fence = fence;
        this.shared = shared;
        this.fallback = fallback;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        StoreMeters.bind("redis", redis.state(), registry);
        Gauge.builder("claviger.redis.connections", redis, RedisLink::connections)
                .description("Open connections to Redis: one per event loop, and in a cluster per server")
                .register(registry);
        Gauge.builder("claviger.fences.pending", fence, RedisFence::pending)
                .description("Changes that could not be told to Redis yet")
                .register(registry);
        raised("delivered", RedisFence::delivered, registry);
        raised("pending", RedisFence::kept, registry);
        decided("redis", shared.decisions(), registry);
        decided("local", fallback.decisions(), registry);
    }

    private void raised(String result, ToDoubleFunction<RedisFence> count, MeterRegistry registry) {
        FunctionCounter.builder("claviger.fences.raised", fence, count)
                .description("Changes told to Redis, or that could not be told at once")
                .tag("result", result)
                .register(registry);
    }

    private static void decided(String by, Decisions decisions, MeterRegistry registry) {
        decided(by, "admitted", decisions, Decisions::admitted, registry);
        decided(by, "exhausted", decisions, Decisions::exhausted, registry);
        if (by.equals("redis")) {
            decided(by, "stale", decisions, Decisions::stale, registry);
        }
    }

    private static void decided(
            String by, String result, Decisions decisions, ToDoubleFunction<Decisions> count, MeterRegistry registry) {
        FunctionCounter.builder("claviger.limiter.decisions", decisions, count)
                .description("What the limits said, and whether Redis or this process alone counted")
                .tags("by", by, "result", result)
                .register(registry);
    }
}
