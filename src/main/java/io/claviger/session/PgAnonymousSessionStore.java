package io.claviger.session;

import io.claviger.ResourceText;
import io.claviger.access.By;
import io.claviger.cron.Expiring;
import io.claviger.store.Database;
import io.claviger.store.PgBatches;
import io.claviger.tenant.SandboxData;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;

/** Visitors without an account. They go when they expire, and with a sandbox. */
@Singleton
class PgAnonymousSessionStore implements Expiring, SandboxData {
    private static final String BEGIN = ResourceText.of("/sql/begin_anonymous_session.sql");
    private static final String SWEEP = ResourceText.of("/sql/delete_expired_anonymous_sessions.sql");
    private static final String DELETE = ResourceText.of("/sql/delete_anonymous_sessions.sql");

    private final Database database;
    private final PgBatches batches;

    PgAnonymousSessionStore(Database database, PgBatches batches) {
        this.database = database;
        this.batches = batches;
    }

    /** False: there is no such tenant, or none that takes visitors. */
    Uni<Boolean> begin(Visit.Begun visit, Instant now, List<String> keyspaces) {
        return database.query(
                        BEGIN,
                        Tuple.tuple(List.of(
                                visit.id(),
                                visit.tenantId(),
                                Buffer.buffer(visit.carries().hash().bytes()),
                                now.atOffset(ZoneOffset.UTC),
                                visit.expiresAt().atOffset(ZoneOffset.UTC),
                                keyspaces.toArray(String[]::new))))
                .map(rows -> rows.rowCount() == 1);
    }

    @Override
    public String name() {
        return "anonymous_sessions";
    }

    @Override
    public Uni<Long> sweep(By by, Instant now) {
        return batches.repeat(SWEEP, Tuple.of(now.atOffset(ZoneOffset.UTC)));
    }

    @Override
    public Uni<Long> remove(UUID tenantId) {
        return Panache.getSession()
                .flatMap(session -> session.createNativeQuery(DELETE)
                        .setParameter(1, tenantId)
                        .executeUpdate())
                .map(Integer::longValue);
    }
}
