package io.claviger.usage;

import io.claviger.ResourceText;
import io.claviger.store.Database;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.StreamSupport;

/** Usage in PostgreSQL, in tables of its own: one statement writes a batch, all of it or nothing, and once. */
@ApplicationScoped
public class PgUsageStore {
    private static final String WRITE = ResourceText.of("/sql/write_usage.sql");
    private static final String READ = ResourceText.of("/sql/read_usage.sql");

    private final Database database;

    PgUsageStore(Database database) {
        this.database = database;
    }

    Uni<Void> write(UUID node, UsageFlush.Batch batch) {
        List<Used> used = batch.used();
        Tuple values = Tuple.tuple()
                .addUUID(node)
                .addLong(batch.number())
                .addArrayOfUUID(column(used, one -> one.slot().tenantId(), UUID[]::new))
                .addArrayOfUUID(column(used, one -> one.slot().credentialId(), UUID[]::new))
                .addArrayOfOffsetDateTime(column(
                        used,
                        one -> utc(Instant.EPOCH.plus(one.slot().hour(), ChronoUnit.HOURS)),
                        OffsetDateTime[]::new))
                .addArrayOfString(column(used, one -> one.slot().outcome(), String[]::new))
                .addArrayOfLong(column(used, Used::calls, Long[]::new))
                .addArrayOfOffsetDateTime(
                        column(used, one -> utc(Instant.ofEpochMilli(one.lastMs())), OffsetDateTime[]::new));
        return database.query(WRITE, values).replaceWithVoid();
    }

    private static <T> T[] column(List<Used> used, Function<Used, T> value, IntFunction<T[]> array) {
        return used.stream().map(value).toArray(array);
    }

    /** The counts of a credential, oldest first; spans without a call are left out. */
    public Uni<List<UsageCount>> read(UUID credentialId, UsageQuery query) {
        Tuple values = Tuple.of(
                credentialId, utc(query.from()), utc(query.to()), query.by().wire());
        return database.query(READ, values).map(rows -> StreamSupport.stream(rows.spliterator(), false)
                .map(PgUsageStore::count)
                .toList());
    }

    private static UsageCount count(Row row) {
        return new UsageCount(
                row.getOffsetDateTime("start").toInstant(), row.getString("outcome"), row.getLong("calls"));
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
