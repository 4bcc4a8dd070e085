package io.claviger.store;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Sessions and transactions with an end: a database that stopped to answer costs its callers {@code
 * claviger.database.timeout}, not for ever. Whether a transaction that timed out was committed is not known to its caller.
 */
@Singleton
public class Database {
    private static final Logger LOG = Logger.getLogger(Database.class);

    private final DatabaseConfig config;
    private final StoreState state = new StoreState();
    private final LongAdder inFlight = new LongAdder();

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

    /** Changes that may take longer than those somebody waits for. */
    public <T> Uni<T> transaction(Duration limit, Supplier<Uni<T>> work) {
        return Panache.withTransaction(work).ifNoItem().after(limit).fail();
    }

    /** Any statement. */
    public <T> Uni<T> bounded(Uni<T> work) {
        return work.ifNoItem()
                .after(config.timeout())
                .fail()
                .onSubscription()
                .invoke(inFlight::increment)
                .onTermination()
                .invoke((item, failure, cancelled) -> ended(failure, cancelled));
    }

    /** Whether PostgreSQL answered when it was last asked. */
    public StoreState state() {
        return state;
    }

    long inFlight() {
        return inFlight.sum();
    }

    private void ended(@Nullable Throwable failure, boolean cancelled) {
        inFlight.decrement();
        if (failure == null ? !cancelled : StoreOutage.isNotMigrated(failure)) {
            found();
        } else if (failure != null && StoreOutage.isOne(failure) && state.lost()) {
            LOG.warnf("PostgreSQL is down: what is not remembered gets 503; cause=%s", failure);
        }
    }

    private void found() {
        if (state.found()) {
            LOG.info("PostgreSQL is back");
        }
    }
}
