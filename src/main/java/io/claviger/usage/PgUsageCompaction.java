package io.claviger.usage;

import io.claviger.ResourceText;
import io.claviger.access.By;
import io.claviger.cron.Job;
import io.claviger.store.PgBatches;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/** {@code usage-compaction}: of old days one count is kept, not one an hour. No call is lost, and totals by day stay as they are. */
@Singleton
class PgUsageCompaction implements Job {
    private static final String MERGE = ResourceText.of("/sql/merge_usage.sql");
    private static final String FORGET = ResourceText.of("/sql/forget_usage_nodes.sql");

    /** Far longer than a node that lives keeps a batch whose answer it missed. */
    private static final Duration NODE_REMEMBERED = Duration.ofDays(31);

    private final PgBatches batches;
    private final UsageConfig config;
    private final Clock clock;

    PgUsageCompaction(PgBatches batches, UsageConfig config, Clock clock) {
        this.batches = batches;
        this.config = config;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "usage-compaction";
    }

    @Override
    public Uni<Map<String, Object>> run(By by) {
        Instant now = clock.instant();
        Instant firstByHour = now.minus(config.hourlyFor()).truncatedTo(ChronoUnit.DAYS);
        return touched(MERGE, firstByHour).flatMap(merged -> touched(FORGET, now.minus(NODE_REMEMBERED))
                .map(forgotten -> Map.of("hours_merged", merged, "nodes_forgotten", forgotten)));
    }

    private Uni<Long> touched(String sql, Instant before) {
        return batches.repeat(sql, Tuple.of(before.atOffset(ZoneOffset.UTC)));
    }
}
