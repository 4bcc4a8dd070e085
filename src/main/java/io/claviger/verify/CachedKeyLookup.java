package io.claviger.verify;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.claviger.key.KeyHash;
import io.claviger.limit.RedisLink;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Keys that this node has seen lately. What it says may be old: whoever uses it asks the fence whether it still holds. All
 * of it is dropped whenever fences may have been lost.
 */
@ApplicationScoped
class CachedKeyLookup {
    private final RedisLink redis;
    private final CacheConfig config;
    private final Cache<KeyHash, Found> remembered;
    private final Map<KeyHash, Uni<Found>> loading = new ConcurrentHashMap<>();
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final LongAdder forgotten = new LongAdder();
    private final AtomicLong generation = new AtomicLong();

    /**
     * A key, or that there is none.
     *
     * @param readAt when its load began, {@link System#nanoTime()}
     * @param generation how often memory had been dropped by then
     * @param fresh whether the load began for this very question, so that it is the truth of now and no fence need be asked
     */
    record Found(Optional<KnownKey> key, long readAt, long generation, boolean fresh) {
        Found old() {
            return fresh ? new Found(key, readAt, generation, false) : this;
        }

        boolean isYoungerThan(Duration age) {
            return System.nanoTime() - readAt < age.toNanos();
        }
    }

    CachedKeyLookup(RedisLink redis, CacheConfig config) {
        this.redis = redis;
        this.config = config;
        this.remembered = Caffeine.newBuilder()
                .maximumSize(config.keys())
                .expireAfterWrite(config.remember())
                .build();
        redis.onInterruption(this::dropAll);
    }

    /** From memory if it may be; else read, once for all who ask meanwhile. */
    Uni<Found> find(Sought sought) {
        Found known = remembered.getIfPresent(sought.hash());
        if (known != null && known.isYoungerThan(life(known))) {
            hits.increment();
            return Uni.createFrom().item(known);
        }
        misses.increment();
        Uni<Found> running = loading.get(sought.hash());
        return running == null ? load(sought) : running.map(Found::old);
    }

    private Duration life(Found known) {
        Duration life = known.key().isPresent() ? config.remember() : config.rememberUnknown();
        return redis.isUp() || life.compareTo(config.trustWithoutRedis()) < 0 ? life : config.trustWithoutRedis();
    }

    private Uni<Found> load(Sought sought) {
        KeyHash hash = sought.hash();
        Uni<Found> load = read(sought)
                .invoke(found -> remember(hash, found))
                .onTermination()
                .invoke(() -> loading.remove(hash))
                .memoize()
                .indefinitely();
        Uni<Found> other = loading.putIfAbsent(hash, load);
        return other == null ? load : other.map(Found::old);
    }

    /** Not if memory was dropped while it was read; looked at twice, because that may happen between any two steps. */
    private void remember(KeyHash hash, Found found) {
        if (found.generation() == generation.get()) {
            remembered.put(hash, found.old());
            if (found.generation() != generation.get()) {
                remembered.invalidate(hash);
            }
        }
    }

    /** Past memory: the truth of now, not remembered, because the change that made this necessary may still be under way. */
    Uni<Found> read(Sought sought) {
        return Uni.createFrom().deferred(() -> {
            long start = System.nanoTime();
            long bornIn = generation.get();
            return sought.find().map(key -> new Found(key, start, bornIn, true));
        });
    }

    /** Forgets what turned out to be old. */
    void forget(KeyHash hash) {
        forgotten.increment();
        remembered.invalidate(hash);
    }

    /** Keys that are remembered, roughly. */
    long size() {
        return remembered.estimatedSize();
    }

    long hits() {
        return hits.sum();
    }

    long misses() {
        return misses.sum();
    }

    long forgotten() {
        return forgotten.sum();
    }

    /** How often all was forgotten. */
    long dropped() {
        return generation.get();
    }

    /** Loads that are under way do not put back what they read. */
    private void dropAll() {
        generation.incrementAndGet();
        remembered.invalidateAll();
    }

    /**
     * Whether a verdict that Redis has just answered by it stands. Not if memory was dropped since it was read: then Redis may
     * have been asked on a new connection, at a server that never had the fence. Without Redis, only for a moment.
     */
    boolean stillHolds(Found found, boolean withoutRedis) {
        return found.fresh()
                || (found.generation() == generation.get()
                        && (!withoutRedis || found.isYoungerThan(config.trustWithoutRedis())));
    }
}
