package io.claviger.limit;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How we talk to Redis; where it is, is {@code quarkus.redis.hosts}. */
@ConfigMapping(prefix = "claviger.redis")
public interface RedisConfig {
    /** How long one call may take before the limits fall back to what each says for an outage. */
    @WithDefault("250ms")
    Duration timeout();

    /**
     * How long a fence stays in Redis: longer than any transaction of ours plus the life of anything remembered,
     * {@code claviger.cache.stale-if-error} included.
     */
    @WithDefault("16m")
    Duration fenceTtl();
}
