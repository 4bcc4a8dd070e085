package io.claviger.verify;

import io.claviger.key.KeyHash;
import io.claviger.limit.RedisLink;
import io.claviger.store.StoreOutage;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready once PostgreSQL has answered the very question that a verify asks, so not before {@code claviger migrate} has run.
 * From then on a store that is down is a detail and no reason to take a node away: all would be taken away at once, with
 * what they remember and can still answer.
 */
@Readiness
@ApplicationScoped
public class StoresHealth implements AsyncHealthCheck {
    private static final KeyHash NOBODYS = KeyHash.of("");

    private final PgKeyLookup truth;
    private final RedisLink redis;
    private final AtomicBoolean connecting = new AtomicBoolean();
    private volatile boolean served;

    StoresHealth(PgKeyLookup truth, RedisLink redis) {
        this.truth = truth;
        this.redis = redis;
    }

    /** Asks PostgreSQL once, however often it is told to, without waiting: who calls first finds a connection that is made, or in the making. */
    public void connectPostgres() {
        if (connecting.compareAndSet(false, true)) {
            truth.findFirst(NOBODYS).subscribe().with(nobody -> served = true, notYet -> {});
        }
    }

    /** The same of Redis, which answers sooner and so may be asked later. */
    public void connectRedis() {
        redis.open();
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return truth.find("", NOBODYS)
                .invoke(() -> served = true)
                .map(found -> "up")
                .onFailure()
                .recoverWithItem(
                        failure -> StoreOutage.isNotMigrated(failure) ? "not migrated: run claviger migrate" : "down")
                .map(this::response);
    }

    private HealthCheckResponse response(String postgres) {
        return HealthCheckResponse.named("stores")
                .status(served)
                .withData("postgresql", postgres)
                .withData("redis", redis.isUp() ? "up" : "down")
                .build();
    }
}
