package io.claviger.store;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.UniHelper;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Sessions and transactions with an end: a database that stopped to answer costs its callers {@code
 * claviger.database.timeout}, not for ever. Whether a transaction that timed out was committed is not known to its caller.
 *
 * <p>Once it is known to be down nobody waits for it: who asks is told at once, until a probe has been answered. One statement
 * that failed proves nothing (a connection was cut, a lock was held): it only makes us look.
 */
@Singleton
public class Database {
    private static final Logger LOG = Logger.getLogger(Database.class);
    private static final Duration PROBE_EVERY = Duration.ofMillis(250);
    private static final Duration PROBE_LIMIT = Duration.ofSeconds(1);
    /** Shorter than the silence after which {@link BoundedPool} closes a connection. */
    private static final Duration KEPT = Duration.ofSeconds(5);

    private final DatabaseConfig config;
    private final Pool pool;
    private final Vertx vertx;
    private final StoreState state = new StoreState();
    private final LongAdder inFlight = new LongAdder();
    private final AtomicReference<@Nullable CompletableFuture<Boolean>> looking = new AtomicReference<>();
    private final AtomicReference<@Nullable First> first = new AtomicReference<>();

    /** A connection that is made, or in the making, before somebody asks, and the event loop it is on. */
    private record First(Context loop, Future<SqlConnection> connection, Future<?> asked) {
        <T> Future<T> lend(Function<SqlConnection, Future<T>> work) {
            Promise<T> answer = Promise.promise();
            loop.runOnContext(hop -> connection
                    .compose(to -> work.apply(to).onComplete(done -> to.close()))
                    .onComplete(answer));
            return answer.future();
        }
    }

    Database(DatabaseConfig config, Pool pool, Vertx vertx) {
        this.config = config;
        this.pool = pool;
        this.vertx = vertx;
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

    /** One statement, past the ORM. */
    public Uni<RowSet<Row>> query(String sql, Tuple values) {
        return bounded(onConnection(connection -> connection.preparedQuery(sql).execute(values.getDelegate())));
    }

    /**
     * The statement that the first call will need, asked while the process starts. The first query after it is lent its connection, and waits while
     * that is being made: from the pool it would get a new one, of its own event loop, later.
     */
    public Uni<RowSet<Row>> first(String sql, Tuple values) {
        return bounded(Uni.createFrom().deferred(() -> {
                    Context loop = vertx.getDelegate().getOrCreateContext();
                    Promise<SqlConnection> connection = Promise.promise();
                    var asked = connection.future().compose(to -> to.preparedQuery(sql)
                            .execute(values.getDelegate()));
                    First mine = new First(loop, connection.future(), asked);
                    first.set(mine);
                    loop.runOnContext(hop -> Future.succeededFuture()
                            .compose(now -> pool.getDelegate().getConnection())
                            .onComplete(connection));
                    vertx.setTimer(KEPT.toMillis(), nobodyCame -> giveBack(mine));
                    return UniHelper.toUni(asked);
                }))
                .onFailure()
                .invoke(() -> giveBack(first.get()))
                .map(Database::rows);
    }

    /** When nothing is under way on it: who got it from the pool would wait for that. */
    private void giveBack(@Nullable First unused) {
        if (unused != null && first.compareAndSet(unused, null)) {
            unused.asked.onComplete(over -> unused.lend(connection -> Future.succeededFuture()));
        }
    }

    /** One that may take longer than those somebody waits for. */
    public Uni<RowSet<Row>> query(Duration limit, String sql, Tuple values) {
        return onConnection(connection -> connection.preparedQuery(sql).execute(values.getDelegate()))
                .ifNoItem()
                .after(limit)
                .fail();
    }

    /**
     * The pool's own queries leave a timer behind where no connection is to be had, which later fails for a second time: an error in the log
     * for each. As a future: who has given up waiting does not keep the connection from being given back.
     */
    private Uni<RowSet<Row>> onConnection(
            Function<SqlConnection, Future<io.vertx.sqlclient.RowSet<io.vertx.sqlclient.Row>>> work) {
        return Uni.createFrom()
                .deferred(() -> {
                    First made = first.get();
                    return made != null && first.compareAndSet(made, null) ? here(made.lend(work)) : connected(work);
                })
                .map(Database::rows);
    }

    /** Goes on where it was asked, not on the event loop that has the answer. */
    private <T> Uni<T> here(Future<T> answer) {
        Context caller = vertx.getDelegate().getOrCreateContext();
        return UniHelper.toUni(answer).emitOn(task -> caller.runOnContext(hop -> task.run()));
    }

    /** Any statement. */
    public <T> Uni<T> bounded(Uni<T> work) {
        return Uni.createFrom().deferred(() -> {
            if (!state.isUp()) {
                return Uni.createFrom().failure(new DatabaseDownException());
            }
            return work.ifNoItem()
                    .after(config.timeout())
                    .fail()
                    .onSubscription()
                    .invoke(inFlight::increment)
                    .onTermination()
                    .invoke(inFlight::decrement)
                    .onFailure(StoreOutage::isOne)
                    .invoke(this::suspect);
        });
    }

    /** Whether PostgreSQL answers, as this node sees it. */
    public StoreState state() {
        return state;
    }

    long inFlight() {
        return inFlight.sum();
    }

    /**
     * Whether it answers, from somebody who has just had no answer: after at most about a second, when the look that the failure has
     * started is over.
     */
    public Uni<Boolean> looked() {
        CompletableFuture<Boolean> look = looking.get();
        return look == null
                ? Uni.createFrom().item(state::isUp)
                // A copy: who gives up does not end the look for the others.
                : Uni.createFrom().completionStage(look::copy);
    }

    private void suspect(Throwable why) {
        CompletableFuture<Boolean> look = new CompletableFuture<>();
        if (looking.compareAndSet(null, look)) {
            // The pool may still hold others that were cut at the same time: what fails at once is tried again.
            probe(answered -> up(look), failure -> {
                if (failure instanceof TimeoutException) {
                    down(why, look);
                } else {
                    later(() -> probe(answered -> up(look), again -> down(why, look)));
                }
            });
        }
    }

    private void up(CompletableFuture<Boolean> look) {
        looking.set(null);
        if (state.found()) {
            LOG.info("PostgreSQL is back");
        }
        look.complete(true);
    }

    private void down(Throwable why, CompletableFuture<Boolean> look) {
        if (state.lost()) {
            LOG.warnf("PostgreSQL is down: what is not remembered gets 503; cause=%s", why);
        }
        look.complete(false);
        later(() -> probe(answered -> up(look), failure -> down(why, look)));
    }

    private void later(Runnable look) {
        vertx.setTimer(PROBE_EVERY.toMillis(), timer -> look.run());
    }

    /** On a connection of the pool's: that of the first question may be what hangs. */
    private void probe(Consumer<? super RowSet<Row>> answered, Consumer<Throwable> failed) {
        connected(connection -> connection.query("select 1").execute())
                .map(Database::rows)
                .ifNoItem()
                .after(PROBE_LIMIT)
                .fail()
                .subscribe()
                .with(answered, failed);
    }

    private <T> Uni<T> connected(Function<SqlConnection, Future<T>> work) {
        return Uni.createFrom()
                .deferred(() -> UniHelper.toUni(pool.getDelegate().withConnection(work)));
    }

    private static RowSet<Row> rows(io.vertx.sqlclient.RowSet<io.vertx.sqlclient.Row> rows) {
        return RowSet.newInstance(rows, Row.__TYPE_ARG);
    }
}
