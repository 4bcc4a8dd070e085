package io.claviger.oauth;

import io.claviger.ResourceText;
import io.claviger.access.By;
import io.claviger.cron.Expiring;
import io.claviger.store.PgBatches;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.ZoneOffset;

/** Grants of which no token is alive: codes that nobody exchanged, and what ended or was revoked long ago. */
@Singleton
class PgExpiredGrants implements Expiring {
    private static final String DELETE = ResourceText.of("/sql/delete_expired_grants.sql");

    private final PgBatches batches;

    PgExpiredGrants(PgBatches batches) {
        this.batches = batches;
    }

    @Override
    public String name() {
        return "oauth_grants";
    }

    @Override
    public Uni<Long> sweep(By by, Instant now) {
        return batches.repeat(DELETE, Tuple.of(now.atOffset(ZoneOffset.UTC)));
    }
}
