package io.claviger.store;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import jakarta.inject.Singleton;
import java.util.concurrent.Callable;

/** Work that takes long or waits, on a worker thread; whoever waits for it goes on where they were, on their event loop. */
@Singleton
public class Blocking {
    private final Vertx vertx;

    public Blocking(Vertx vertx) {
        this.vertx = vertx;
    }

    public <T> Uni<T> call(Callable<T> work) {
        return vertx.executeBlocking(work, false);
    }
}
