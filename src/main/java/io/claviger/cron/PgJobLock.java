package io.claviger.cron;

import io.claviger.ResourceText;
import io.claviger.store.Database;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * At most one run of a job on all nodes: an advisory lock of PostgreSQL, held by a connection of its own. It ends with that
 * connection's transaction, so a node that dies holds nobody up, and poolers between us and PostgreSQL do no harm.
 */
@ApplicationScoped
class PgJobLock {
    private static final String LOCK = ResourceText.of("/sql/lock_job.sql");

    private final Pool pool;
    private final Database database;

    PgJobLock(Pool pool, Database database) {
        this.pool = pool;
        this.database = database;
    }

    /** Does the work while nobody else does it; empty: somebody else is at it. */
    <T> Uni<Optional<T>> alone(String job, Supplier<Uni<T>> work) {
        return pool.withTransaction(
                connection -> database.bounded(connection.preparedQuery(LOCK).execute(Tuple.of(job)))
                        .flatMap(rows -> rows.iterator().next().getBoolean("locked")
                                ? work.get().map(Optional::of)
                                : Uni.createFrom().item(Optional.empty())));
    }
}
