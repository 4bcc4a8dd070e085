package io.claviger.limit;

import io.claviger.store.StoreState;
import io.smallrye.mutiny.Uni;
import io.vertx.core.AsyncResult;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.impl.future.PromiseInternal;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.types.ErrorType;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Our connections to Redis: one per event loop, on which commands are sent without waiting for the answers before (the
 * client's pool would lend a connection to one command at a time). What goes wrong on one of them counts for all: until a
 * probe has been answered nothing is sent, so an outage costs one timeout, not one per call.
 */
@ApplicationScoped
public class RedisLink {
    private static final Logger LOG = Logger.getLogger(RedisLink.class);
    private static final Object ELSEWHERE = new Object();
    private static final long PROBE_EVERY_MS = 100;
    private static final long SWEEP_EVERY_MS = 25;

    private final Redis redis;
    private final Vertx vertx;
    private final long timeoutNanos;
    private final Map<Object, Lane> lanes = new ConcurrentHashMap<>();
    private final List<Runnable> interruptions = new CopyOnWriteArrayList<>();
    private final StoreState state = new StoreState();

    RedisLink(Redis redis, Vertx vertx, RedisConfig config) {
        this.redis = redis;
        this.vertx = vertx;
        this.timeoutNanos = config.timeout().toNanos();
    }

    /** Whether Redis answered when it was last asked. */
    public boolean isUp() {
        return state.isUp();
    }

    StoreState state() {
        return state;
    }

    int connections() {
        return lanes.size();
    }

    /**
     * Runs whenever what Redis has told so far may not hold any more: a connection was lost or made anew (it may be another
     * server, or the same one after a restart, empty), an answer did not come in time, or Redis is back after that.
     */
    public void onInterruption(Runnable action) {
        interruptions.add(action);
    }

    /** Says that what Redis could not be told may be known here otherwise: see {@link #onInterruption}. */
    void distrust() {
        interruptions.forEach(Runnable::run);
    }

    /** The answer to a command. Fails within {@code claviger.redis.timeout}, and at once while Redis is down. */
    Uni<Response> send(Request request) {
        return Uni.createFrom().emitter(emitter -> {
            if (!state.isUp()) {
                emitter.fail(new RedisDownException("Redis is down"));
                return;
            }
            ContextInternal caller = (ContextInternal) vertx.getOrCreateContext();
            PromiseInternal<Response> promise = caller.promise();
            promise.future().onComplete(answer -> {
                if (answer.succeeded()) {
                    emitter.complete(answer.result());
                } else {
                    emitter.fail(answer.cause());
                }
            });
            Lane lane = laneOf(caller);
            if (lane.isHere()) {
                lane.send(request, promise);
            } else {
                lane.loop.runOnContext(hop -> lane.send(request, promise));
            }
        });
    }

    /** The lane of the caller's event loop; callers from elsewhere share one. */
    private Lane laneOf(ContextInternal caller) {
        return caller.isEventLoopContext() && caller.inThread()
                ? lanes.computeIfAbsent(caller.nettyEventLoop(), loop -> new Lane(caller.unwrap()))
                : lanes.computeIfAbsent(ELSEWHERE, loop -> new Lane(((VertxInternal) vertx).createEventLoopContext()));
    }

    private void interrupted(String why) {
        distrust();
        if (state.lost()) {
            LOG.warnf("Redis is down: limits do what each says for that; cause=%s", why);
            probeLater();
        }
    }

    private void probeLater() {
        vertx.setTimer(PROBE_EVERY_MS, timer -> probe());
    }

    private void probe() {
        AtomicBoolean settled = new AtomicBoolean();
        long giveUp = vertx.setTimer(TimeUnit.NANOSECONDS.toMillis(timeoutNanos) + 1, timer -> {
            if (settled.compareAndSet(false, true)) {
                probeLater();
            }
        });
        redis.connect()
                .compose(connection ->
                        connection.send(Request.cmd(Command.PING)).onComplete(answer -> connection.close()))
                .onComplete(answer -> {
                    if (!settled.compareAndSet(false, true)) {
                        return;
                    }
                    vertx.cancelTimer(giveUp);
                    if (answer.failed()) {
                        probeLater();
                        return;
                    }
                    // Before anything is sent again: what was believed meanwhile may have been changed by others.
                    distrust();
                    state.found();
                    LOG.info("Redis is back");
                });
    }

    /** Whether it was Redis itself that answered, if only to refuse. */
    private static boolean isAnswer(AsyncResult<Response> answer) {
        return answer.succeeded()
                || (answer.cause() instanceof ErrorType error && !"CONNECTION_CLOSED".equals(error.getMessage()));
    }

    /** One event loop's connection. Everything in it runs on that loop. */
    private final class Lane {
        private final ContextInternal loop;
        private final ArrayDeque<Pending> pending = new ArrayDeque<>();
        private @Nullable RedisConnection connection;
        private boolean connecting;
        private boolean sweeping;

        Lane(ContextInternal loop) {
            this.loop = loop;
        }

        boolean isHere() {
            return loop.inThread();
        }

        void send(Request request, PromiseInternal<Response> promise) {
            Pending mine = new Pending(request, promise, System.nanoTime() + timeoutNanos);
            pending.addLast(mine);
            if (!sweeping) {
                sweeping = true;
                sweepLater();
            }
            if (connection != null) {
                transmit(connection, mine);
            } else if (!connecting) {
                connect();
            }
        }

        private void connect() {
            connecting = true;
            redis.connect()
                    .onComplete(made -> loop.runOnContext(here -> {
                        connecting = false;
                        if (made.failed()) {
                            lost(null, String.valueOf(made.cause()));
                            return;
                        }
                        RedisConnection fresh = made.result();
                        fresh.exceptionHandler(e -> loop.runOnContext(h -> lost(fresh, String.valueOf(e))));
                        fresh.endHandler(end -> loop.runOnContext(h -> lost(fresh, "connection closed")));
                        // It may be another server, or the same one after a restart.
                        distrust();
                        connection = fresh;
                        pending.stream().filter(p -> !p.done).forEach(p -> transmit(fresh, p));
                    }));
        }

        private void transmit(RedisConnection on, Pending mine) {
            on.send(mine.request).onComplete(answer -> {
                if (loop.inThread()) {
                    answered(on, mine, answer);
                } else {
                    loop.runOnContext(here -> answered(on, mine, answer));
                }
            });
        }

        private void answered(RedisConnection on, Pending mine, AsyncResult<Response> answer) {
            // First of all others drop what they believe: who waits for this answer goes on at once, and would use it.
            if (!isAnswer(answer)) {
                lost(on, String.valueOf(answer.cause()));
            }
            if (!mine.done) {
                mine.done = true;
                mine.promise.handle(answer);
            }
            while (!pending.isEmpty() && pending.getFirst().done) {
                pending.removeFirst();
            }
        }

        private void sweepLater() {
            vertx.setTimer(SWEEP_EVERY_MS, timer -> loop.runOnContext(here -> sweep()));
        }

        private void sweep() {
            long now = System.nanoTime();
            while (!pending.isEmpty() && (pending.getFirst().done || now - pending.getFirst().deadline >= 0)) {
                Pending oldest = pending.removeFirst();
                if (!oldest.done) {
                    lost(connection, "no answer in time");
                    oldest.fail("no answer in time");
                }
            }
            sweeping = !pending.isEmpty();
            if (sweeping) {
                sweepLater();
            }
        }

        /** The next call connects anew. */
        @SuppressWarnings("ReferenceEquality") // The very connection that failed, not one like it.
        private void lost(@Nullable RedisConnection which, String why) {
            if (which != connection) {
                return;
            }
            connection = null;
            interrupted(why);
            if (which != null) {
                which.close();
            }
            while (!pending.isEmpty()) {
                pending.removeFirst().fail(why);
            }
        }
    }

    private static final class Pending {
        private final Request request;
        private final PromiseInternal<Response> promise;
        private final long deadline;
        private boolean done;

        Pending(Request request, PromiseInternal<Response> promise, long deadline) {
            this.request = request;
            this.promise = promise;
            this.deadline = deadline;
        }

        void fail(String why) {
            if (!done) {
                done = true;
                promise.tryFail(new RedisDownException(why));
            }
        }
    }
}
