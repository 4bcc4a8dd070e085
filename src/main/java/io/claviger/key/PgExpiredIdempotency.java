package io.claviger.key;

import io.claviger.ResourceText;
import io.claviger.access.By;
import io.claviger.cron.Expiring;
import io.claviger.store.PgBatches;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.ZoneOffset;

/** Creations that can no longer be asked again, and with them the seals of their secrets. */
@Singleton
class PgExpiredIdempotency implements Expiring {
    private static final String DELETE = ResourceText.of("/sql/delete_expired_idempotency.sql");

    private final PgBatches batches;

    PgExpiredIdempotency(PgBatches batches) {
        this.batches = batches;
    }

    @Override
    public String name() {
        return "idempotency_keys";
    }

    @Override
    public Uni<Long> sweep(By by, Instant now) {
        return batches.repeat(DELETE, Tuple.of(now.atOffset(ZoneOffset.UTC)));
    }
}
