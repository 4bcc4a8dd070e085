package io.claviger.store;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.vertx.sqlclient.Pool;
import jakarta.inject.Singleton;

/** What {@code /q/metrics} says of PostgreSQL. */
@Singleton
public class StoreMeters implements MeterBinder {
    private final Database database;
    private final Pool pool;

    StoreMeters(Database database, Pool pool) {
        this.database = database;
        this.pool = pool;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        bind("postgresql", database.state(), registry);
        Gauge.builder("claviger.database.connections", pool, Pool::size)
                .description("Open connections to PostgreSQL")
                .register(registry);
        Gauge.builder("claviger.database.in.flight", database, Database::inFlight)
                .description("Sessions, transactions and statements that wait for a connection or an answer")
                .register(registry);
    }

    /** The two meters that every store has. */
    public static void bind(String store, StoreState state, MeterRegistry registry) {
        Gauge.builder("claviger.store.up", state, s -> s.isUp() ? 1 : 0)
                .description("Whether the store answered when it was last asked")
                .tag("store", store)
                .register(registry);
        FunctionCounter.builder("claviger.mode.changes", state, StoreState::changes)
                .description("How often the store was lost or found again")
                .tag("store", store)
                .register(registry);
    }
}
