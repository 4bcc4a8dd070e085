package io.claviger.store;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlResult;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.stream.Collectors;

/** Clears many rows in statements that are each short: none holds locks for long, none takes longer than any other. */
@Singleton
public class PgBatches {
    private final Database database;

    PgBatches(Database database) {
        this.database = database;
    }

    /** Repeats a statement that touches at most so many rows, until it touches none; how many it touched in all. */
    public Uni<Long> repeat(String sql, Tuple parameters) {
        return Multi.createBy()
                .repeating()
                .uni(() -> database.query(sql, parameters).map(SqlResult::rowCount))
                .whilst(touched -> touched > 0)
                .collect()
                .with(Collectors.summingLong(Integer::longValue));
    }
}
