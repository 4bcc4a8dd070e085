package io.claviger.verify;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** What a node remembers of keys; whether it still holds is asked of Redis at each call. */
@ConfigMapping(prefix = "claviger.cache")
public interface CacheConfig {
    /**
     * How long a key is remembered, from the start of its load. Shorter than {@code claviger.redis.fence-ttl} by more than the
     * longest transaction, or a change could outlive its fence.
     */
    @WithDefault("45s")
    Duration remember();

    /**
     * How long after its load a remembered key is still verified while PostgreSQL cannot be asked. Its fence is asked as ever, so
     * this too must be shorter than {@code claviger.redis.fence-ttl}.
     */
    @WithDefault("15m")
    Duration staleIfError();

    /**
     * How long a remembered key is still verified while neither PostgreSQL nor Redis can be asked, counted from when it was last
     * sure. A node that is cut off from both cannot know of a revocation for that long.
     */
    @WithDefault("45s")
    Duration trustWithoutStores();

    /** How long it is remembered that a key does not exist. */
    @WithDefault("2s")
    Duration rememberUnknown();

    /** How long a key is trusted while Redis cannot be asked. */
    @WithDefault("1s")
    Duration trustWithoutRedis();

    /** How many keys are remembered at most, those that do not exist included. */
    @WithDefault("100000")
    int keys();

    /**
     * How much memory they may take, roughly: of keys with many limits or much metadata fewer are remembered. Unless it is set: 128 MB, but no more
     * than two fifths of the heap.
     */
    Optional<MemorySize> memory();

    /**
     * What holds of that in this process, in bytes.
     *
     * @throws IllegalStateException naming the setting that is out of its range
     */
    static long size(CacheConfig config) {
        return CacheSize.of(
                config.keys(),
                config.memory().map(MemorySize::asLongValue),
                Runtime.getRuntime().maxMemory());
    }
}
