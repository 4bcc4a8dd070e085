package io.claviger.store;

import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A pool that does not queue without end: while PostgreSQL hangs, who waits is given up, and soon nobody may wait. */
@Singleton
class BoundedPool implements PgPoolCreator {
    private static final int MOST_WAITING = 1000;

    /**
     * A connection on which nothing was heard that long is closed: its peer may have vanished without a word, and whoever was
     * given up while it hung may have left a transaction open. An idle one costs a new connection at the next call.
     */
    private static final int SILENT_SECONDS = 10;

    private final DatabaseConfig config;

    BoundedPool(DatabaseConfig config) {
        this.config = config;
    }

    @Override
    public Pool create(Input input) {
        input.poolOptions()
                .setMaxWaitQueueSize(MOST_WAITING)
                .setConnectionTimeout((int) config.timeout().toMillis())
                .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS);
        List<PgConnectOptions> servers = new ArrayList<>(input.pgConnectOptionsList());
        for (PgConnectOptions server : servers) {
            server.setConnectTimeout((int) config.timeout().toMillis())
                    .setIdleTimeout(SILENT_SECONDS)
                    .setIdleTimeoutUnit(TimeUnit.SECONDS);
        }
        return PgBuilder.pool()
                .with(input.poolOptions())
                .connectingTo(new ArrayList<>(servers))
                .using(input.vertx())
                .build();
    }
}
