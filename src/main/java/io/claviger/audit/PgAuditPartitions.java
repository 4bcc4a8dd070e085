package io.claviger.audit;

import io.claviger.ResourceText;
import io.claviger.access.By;
import io.claviger.cron.CronConfig;
import io.claviger.cron.Job;
import io.claviger.store.Database;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.Map;

/**
 * {@code audit-partitions}: makes the tables of the months to come and removes those that the operator keeps no longer. Both are
 * functions of the database that run as its owner: the service's role could do neither, and does not say what is old.
 */
@Singleton
class PgAuditPartitions implements Job {
    private static final String MAKE = ResourceText.of("/sql/make_partitions.sql");
    private static final String DROP = ResourceText.of("/sql/drop_old_audit.sql");

    /** As many as the first migration made: so long may nobody ask for this job. */
    private static final int MONTHS_AHEAD = 12;

    private final Database database;
    private final CronConfig cron;

    PgAuditPartitions(Database database, CronConfig cron) {
        this.database = database;
        this.cron = cron;
    }

    @Override
    public String name() {
        return "audit-partitions";
    }

    /** Neither is given up as soon as other statements are: rows that came before their month was made have to move. */
    @Override
    public Uni<Map<String, Object>> run(By by) {
        return row(MAKE, Tuple.of(MONTHS_AHEAD)).flatMap(made -> row(DROP, Tuple.tuple())
                .map(dropped -> Map.of(
                        "months_made", made.getInteger("made"),
                        "months_dropped", dropped.getInteger("months"),
                        "lines_dropped", dropped.getLong("lines"))));
    }

    private Uni<Row> row(String sql, Tuple parameters) {
        return database.query(cron.timeout(), sql, parameters)
                .map(rows -> rows.iterator().next());
    }
}
