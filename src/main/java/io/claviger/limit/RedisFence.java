package io.claviger.limit;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.jboss.logging.Logger;

/**
 * Raises the fence of a changed tenant or key: before its transaction commits, while it holds the row, and once more after.
 * What cannot be delivered is kept and retried until it is delivered or would have expired anyway.
 */
@ApplicationScoped
public class RedisFence {
    private static final Logger LOG = Logger.getLogger(RedisFence.class);
    private static final Duration RETRY = Duration.ofMillis(200);
    private static final int MOST_PENDING = 10_000;

    private final RedisLink redis;
    private final RedisScript script;
    private final RedisConfig config;
    private final Clock clock;
    private final Vertx vertx;
    private final Map<String, Pending> pending = new ConcurrentHashMap<>();
    private final LongAdder delivered = new LongAdder();
    private final LongAdder kept = new LongAdder();
    private final AtomicBoolean retrying = new AtomicBoolean();

    private record Pending(long version, Instant until) {}

    RedisFence(RedisLink redis, RedisConfig config, Clock clock, Vertx vertx) {
        this.redis = redis;
        this.script = new RedisScript(redis, "/lua/raise_fence.lua");
        this.config = config;
        this.clock = clock;
        this.vertx = vertx;
    }

    /**
     * Makes a version known to every node.
     *
     * @return true if it was delivered; false if Redis could not be reached and it is being retried
     */
    public Uni<Boolean> raise(UUID tenantId, UUID id, long version) {
        String key = Fences.fenceKey(tenantId, id);
        return deliver(key, version).onFailure().recoverWithItem(failure -> {
            keep(key, version, failure);
            return false;
        });
    }

    /** Changes that wait to be told to Redis. */
    int pending() {
        return pending.size();
    }

    long delivered() {
        return delivered.sum();
    }

    /** How often a change could not be told at once. */
    long kept() {
        return kept.sum();
    }

    private Uni<Boolean> deliver(String key, long version) {
        return script.run(
                        List.of(key),
                        List.of(
                                Long.toString(version),
                                Long.toString(config.fenceTtl().toMillis())))
                .map(reply -> {
                    delivered.increment();
                    pending.computeIfPresent(key, (k, p) -> p.version() <= version ? null : p);
                    return true;
                });
    }

    private void keep(String key, long version, Throwable failure) {
        kept.increment();
        // The others cannot be told yet, but this node can.
        redis.couldNotTell();
        if (pending.size() >= MOST_PENDING && !pending.containsKey(key)) {
            LOG.errorf("fence dropped, too many undelivered key=%s version=%d", key, version);
            return;
        }
        Pending mine = new Pending(version, clock.instant().plus(config.fenceTtl()));
        pending.merge(key, mine, (a, b) -> a.version() >= b.version() ? a : b);
        if (retrying.compareAndSet(false, true)) {
            LOG.warnf("fence not delivered, retrying key=%s version=%d cause=%s", key, version, failure);
            retryLater();
        }
    }

    private void retryLater() {
        vertx.setTimer(RETRY.toMillis(), timer -> retryAll());
    }

    private void retryAll() {
        Instant now = clock.instant();
        pending.values().removeIf(p -> now.isAfter(p.until()));
        List<Uni<Boolean>> deliveries = pending.entrySet().stream()
                .map(e ->
                        deliver(e.getKey(), e.getValue().version()).onFailure().recoverWithItem(false))
                .toList();
        if (deliveries.isEmpty()) {
            retrying.set(false);
            if (!pending.isEmpty() && retrying.compareAndSet(false, true)) {
                retryLater();
            }
            return;
        }
        Uni.combine().all().unis(deliveries).with(all -> all).subscribe().with(all -> retryLater(), failure -> {
            LOG.error("fence retry failed", failure);
            retryLater();
        });
    }
}
