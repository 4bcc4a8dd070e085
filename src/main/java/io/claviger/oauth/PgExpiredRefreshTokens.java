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

/** Refresh tokens that are too old, of grants that live on by newer ones. */
@Singleton
class PgExpiredRefreshTokens implements Expiring {
    private static final String DELETE = ResourceText.of("/sql/delete_expired_refresh_tokens.sql");

    private final PgBatches batches;

    PgExpiredRefreshTokens(PgBatches batches) {
        this.batches = batches;
    }

    @Override
    public String name() {
        return "refresh_tokens";
    }

    @Override
    public Uni<Long> sweep(By by, Instant now) {
        return batches.repeat(DELETE, Tuple.of(now.atOffset(ZoneOffset.UTC)));
    }
}
