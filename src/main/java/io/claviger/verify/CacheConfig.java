package io.claviger.verify;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What a node remembers of keys; whether it still holds is asked of Redis at each call. */
@ConfigMapping(prefix = "claviger.cache")
public interface CacheConfig {
    /**
     * How long a key is remembered, from the start of its load. Shorter than {@code claviger.redis.fence-ttl} by more than the
     * longest transaction, or a change could outlive its fence.
     */
    @WithDefault("45s")
    Duration remember();

    /** How long it is remembered that a key does not exist. */
    @WithDefault("2s")
    Duration rememberUnknown();

    /** How long a key is trusted while Redis cannot be asked. */
    @WithDefault("1s")
    Duration trustWithoutRedis();

    /** How many keys are remembered, those that do not exist included; about 1 KB each. */
    @WithDefault("100000")
    int keys();
}
