package io.claviger.cron;

import io.claviger.ResourceText;
import io.claviger.store.Database;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * At most one run of a job on all nodes: an advisory lock of PostgreSQL, held by a connection of its own. It ends with that
 * connection's transaction, so a node that dies holds nobody up, and poolers between us and PostgreSQL do no harm.
 */
@ApplicationScoped
class PgJobLock {
    private static final Logger LOG = Logger.getLogger(PgJobLock.class);
    private static final String LOCK = ResourceText.of("/sql/lock_job.sql");

    /** Well before a connection on which nothing is heard is closed, by us, by PostgreSQL or by what is between, and the lock with it. */
    private static final long BEAT_MS = 3000;

    private final Pool pool;
    private final Database database;
    private final Vertx vertx;

    PgJobLock(Pool pool, Database database, Vertx vertx) {
        this.pool = pool;
        this.database = database;
        this.vertx = vertx;
    }

    /** Does the work while nobody else does it; empty: somebody else is at it. */
    <T> Uni<Optional<T>> alone(String job, Supplier<Uni<T>> work) {
        return pool.withTransaction(
                connection -> database.bounded(connection.preparedQuery(LOCK).execute(Tuple.of(job)))
                        .flatMap(rows -> rows.iterator().next().getBoolean("locked")
                                ? held(connection, work.get()).map(Optional::of)
                                : Uni.createFrom().item(Optional.empty())));
    }

    /** If the connection is lost all the same, the run ends as failed: its transaction cannot be committed. */
    private <T> Uni<T> held(SqlConnection connection, Uni<T> work) {
        long beat = vertx.setPeriodic(BEAT_MS, timer -> connection
                .query("select 1")
                .execute()
                .subscribe()
                .with(heard -> {}, failure -> LOG.warnf("the lock of a job may be lost cause=%s", failure)));
        return work.onTermination().invoke(() -> vertx.cancelTimer(beat));
    }
}
