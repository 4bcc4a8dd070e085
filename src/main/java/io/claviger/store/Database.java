package io.claviger.store;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.function.Supplier;

/**
 * Sessions and transactions with an end: a database that stopped to answer costs its callers {@code
 * claviger.database.timeout}, not for ever. Whether a transaction that timed out was committed is not known to its caller.
 */
@Singleton
public class Database {
    private final DatabaseConfig config;

    Database(DatabaseConfig config) {
        this.config = config;
    }

    /** Reads. */
    public <T> Uni<T> session(Supplier<Uni<T>> work) {
        return bounded(Panache.withSession(work));
    }

    /** Changes: all of it, or nothing. */
    public <T> Uni<T> transaction(Supplier<Uni<T>> work) {
        return bounded(Panache.withTransaction(work));
    }

    /** Any statement. */
    public <T> Uni<T> bounded(Uni<T> work) {
        return work.ifNoItem().after(config.timeout()).fail();
    }
}
