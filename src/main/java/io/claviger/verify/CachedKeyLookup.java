package io.claviger.verify;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.claviger.key.KeyHash;
import io.claviger.limit.RedisLink;
import io.claviger.store.Database;
import io.claviger.store.StoreOutage;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Keys that this node has seen lately. What it says may be old: whoever uses it asks the fence whether it still holds. All
 * of it becomes doubtful whenever fences may have been lost, and is then not used while PostgreSQL can be asked. Why no yes is
 * ever older than it may be: {@code docs/decisions/003-what-goes-on-without-postgresql.md}.
 */
@ApplicationScoped
// Caffeine picks a class by what the cache is asked to do; the framework registers many for native executables, not
// this one.
@RegisterForReflection(classNames = "com.github.benmanes.caffeine.cache.SSMWW")
class CachedKeyLookup {
    private final RedisLink redis;
    private final Database database;
    private final CacheConfig config;
    private final Cache<KeyHash, Found> remembered;
    private final Map<KeyHash, CompletableFuture<Found>> loading = new ConcurrentHashMap<>();
    private final AtomicLong generation = new AtomicLong();
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final LongAdder forgotten = new LongAdder();

    CachedKeyLookup(RedisLink redis, Database database, CacheConfig config) {
        this.redis = redis;
        this.database = database;
        this.config = config;
        long memory = CacheConfig.size(config);
        long least = Math.max(1, memory / config.keys());
        this.remembered = Caffeine.newBuilder()
                .maximumWeight(memory)
                .weigher((KeyHash hash, Found found) -> (int) Math.max(least, found.bytes()))
                .expireAfterWrite(config.staleIfError().plus(config.remember()))
                .build();
        redis.onInterruption(generation::incrementAndGet);
        redis.onUntold(this::dropAll);
    }

    /** From memory if it may be; else read, once for all who ask meanwhile; else what held when it could last be asked. */
    Uni<Found> find(Sought sought) {
        Found known = remembered.getIfPresent(sought.hash());
        if (known != null && isCurrent(known) && known.isYoungerThan(life(known))) {
            hits.increment();
            return Uni.createFrom().item(known);
        }
        misses.increment();
        return load(sought).onFailure(StoreOutage::isOne).recoverWithUni(down -> standIn(sought, down));
    }

    private Duration life(Found known) {
        Duration life = known.key().isPresent() ? config.remember() : config.rememberUnknown();
        return redis.isUp() || life.compareTo(config.trustWithoutRedis()) < 0 ? life : config.trustWithoutRedis();
    }

    private boolean isCurrent(Found known) {
        return known.generation() == generation.get();
    }

    private static Found old(Found found) {
        return found.as(Found.Standing.REMEMBERED);
    }

    /**
     * By a future: of a memoized {@code Uni}, who comes as the item does may have it before its subscription, and then takes what its next step
     * has found for one more item.
     */
    private Uni<Found> load(Sought sought) {
        KeyHash hash = sought.hash();
        CompletableFuture<Found> mine = new CompletableFuture<>();
        CompletableFuture<Found> other = loading.putIfAbsent(hash, mine);
        if (other != null) {
            return waitingFor(other).map(CachedKeyLookup::old);
        }
        read(sought)
                .invoke(found -> remember(hash, found))
                .onTermination()
                .invoke(() -> loading.remove(hash))
                .subscribe()
                .with(mine::complete, mine::completeExceptionally);
        return waitingFor(mine);
    }

    /** A copy for each: who gives up (their caller has hung up) takes nobody else's answer away. */
    private static Uni<Found> waitingFor(CompletableFuture<Found> load) {
        return Uni.createFrom().completionStage(load::copy);
    }

    /** Not if memory became doubtful while it was read; looked at twice, because that may happen between any two steps. */
    private void remember(KeyHash hash, Found found) {
        if (isCurrent(found)) {
            remembered.put(hash, old(found));
            if (!isCurrent(found)) {
                remembered.invalidate(hash);
            }
        }
    }

    private Uni<Found> read(Sought sought) {
        return Uni.createFrom().deferred(() -> {
            long start = System.nanoTime();
            long bornIn = generation.get();
            return sought.find().map(key -> new Found(key, start, bornIn, Found.Standing.FRESH));
        });
    }

    /**
     * Past memory: the truth of now, not remembered, because the change that made this necessary may still be under way. A
     * last resort if that cannot be had, unless it was {@link #forget forgotten}.
     */
    Uni<Found> readAgain(Sought sought) {
        return read(sought).onFailure(StoreOutage::isOne).recoverWithUni(down -> lastResort(sought, down));
    }

    /** PostgreSQL did not answer. No fence that was raised since this was read can be gone yet, so it is fenced as well as ever. */
    private Uni<Found> standIn(Sought sought, Throwable down) {
        Found known = remembered.getIfPresent(sought.hash());
        return known != null
                        && known.key().isPresent()
                        && isCurrent(known)
                        && redis.isUp()
                        && known.isYoungerThan(config.staleIfError())
                ? Uni.createFrom().item(known)
                : lastResort(sought, down);
    }

    /**
     * Only if PostgreSQL is down indeed: one connection that was cut says nothing of the others, and what they would tell is the
     * truth.
     */
    private Uni<Found> lastResort(Sought sought, Throwable down) {
        return database.looked().flatMap(up -> up ? read(sought) : held(sought, down));
    }

    private Uni<Found> held(Sought sought, Throwable down) {
        Found known = remembered.getIfPresent(sought.hash());
        return known != null && known.key().isPresent() && known.wasSureWithin(config.trustWithoutStores())
                ? Uni.createFrom().item(known.as(Found.Standing.LAST_RESORT))
                : Uni.createFrom().failure(down);
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
     * Whether a verdict that Redis has just answered by it stands. Not if memory became doubtful since it was read: then Redis
     * may have been asked on a new connection, at a server that never had the fence. Without Redis, only for a moment.
     *
     * @param askedAt when the question was sent, {@link System#nanoTime()}
     */
    boolean stillHolds(Found found, boolean withoutRedis, long askedAt) {
        if (found.isFresh() || found.isLastResort()) {
            return true;
        }
        if (!isCurrent(found)) {
            return false;
        }
        if (withoutRedis) {
            return found.isYoungerThan(config.trustWithoutRedis());
        }
        found.wasSureAt(askedAt);
        return true;
    }
}
