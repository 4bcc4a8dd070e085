package io.claviger.limit;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.impl.ContextInternal;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.types.ErrorType;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One event loop's connection to one server, on which commands are sent without waiting for the answers before. Everything in
 * it runs on that loop, but for the question whether it is open.
 */
final class RedisWire {
    /** More would be a queue without an end: who comes then is told that Redis is down. The client makes room for all of them at once. */
    static final int MOST_WAITING = 4_096;

    private static final long SWEEP_EVERY_MS = 25;
    private static final long LONGEST_BEAT_NANOS = TimeUnit.MILLISECONDS.toNanos(2 * SWEEP_EVERY_MS);
    private static final long REOPEN_AFTER_MS = 100;
    private static final List<String> REFUSALS_OF_ALL = List.of("LOADING", "CLUSTERDOWN", "MASTERDOWN");

    private final ContextInternal loop;
    private final Supplier<Redis> clients;
    private final long timeoutNanos;
    private final Owner owner;
    private final ArrayDeque<Pending> pending = new ArrayDeque<>();
    private @Nullable Redis client;
    private volatile @Nullable RedisConnection connection;
    private int incarnation;
    private boolean sweeping;
    private long sweptAt;
    private long listened;

    /** Whoever must know at once what becomes of a connection: before anybody goes on with an answer. */
    interface Owner {
        /** It may be another server than before, or the same one after a restart, empty. */
        void connected();

        /** While nobody waited: it need not be down, some servers close what is idle. Whether it is, the next connection tells. */
        void closed();

        void lost(String why);
    }

    RedisWire(ContextInternal loop, Supplier<Redis> clients, long timeoutNanos, Owner owner) {
        this.loop = loop;
        this.clients = clients;
        this.timeoutNanos = timeoutNanos;
        this.owner = owner;
    }

    /** From any thread. */
    boolean isOpen() {
        return connection != null;
    }

    /** Connects, if it is not. */
    void open() {
        if (client == null) {
            connect();
        }
    }

    /**
     * Sends a command.
     *
     * @param asking to a server of a cluster that is about to take over the slot: {@code ASKING} goes before
     */
    void send(Request request, boolean asking, Handler<AsyncResult<Response>> answer) {
        if (pending.size() >= MOST_WAITING) {
            answer.handle(Future.failedFuture(new RedisDownException("too many calls wait for Redis")));
            return;
        }
        if (!sweeping) {
            sweeping = true;
            sweptAt = System.nanoTime();
            sweepLater();
        }
        Pending mine = new Pending(request, asking, answer, listened + beat() + timeoutNanos);
        pending.addLast(mine);
        RedisConnection open = connection;
        if (open != null) {
            transmit(open, mine);
        } else {
            open();
        }
    }

    private void connect() {
        int mine = ++incarnation;
        Redis made = clients.get();
        client = made;
        made.connect()
                .onComplete(done -> loop.runOnContext(here -> {
                    if (mine != incarnation) {
                        return;
                    }
                    if (done.failed()) {
                        lost(mine, String.valueOf(done.cause()));
                        return;
                    }
                    RedisConnection fresh = done.result();
                    fresh.exceptionHandler(e -> loop.runOnContext(h -> lost(mine, String.valueOf(e))));
                    fresh.endHandler(end -> loop.runOnContext(h -> closed(mine)));
                    owner.connected();
                    connection = fresh;
                    pending.stream().filter(p -> !p.done).forEach(p -> transmit(fresh, p));
                }));
    }

    private void transmit(RedisConnection on, Pending mine) {
        int of = incarnation;
        if (mine.asking) {
            on.send(Request.cmd(Command.ASKING));
        }
        on.send(mine.request).onComplete(answer -> {
            if (loop.inThread()) {
                answered(of, mine, answer);
            } else {
                loop.runOnContext(here -> answered(of, mine, answer));
            }
        });
    }

    private void answered(int of, Pending mine, AsyncResult<Response> answer) {
        // First of all others drop what they believe: who waits for this answer goes on at once, and would use it.
        if (!isAnswer(answer)) {
            lost(of, String.valueOf(answer.cause()));
        }
        mine.settle(answer);
        while (!pending.isEmpty() && pending.getFirst().done) {
            pending.removeFirst();
        }
    }

    /** Whether it was Redis itself that answered, if only to refuse this one command. */
    private static boolean isAnswer(AsyncResult<Response> answer) {
        return answer.succeeded()
                || (answer.cause() instanceof ErrorType error
                        && !"CONNECTION_CLOSED".equals(error.getMessage())
                        && REFUSALS_OF_ALL.stream().noneMatch(error::is));
    }

    private void sweepLater() {
        loop.owner().setTimer(SWEEP_EVERY_MS, timer -> loop.runOnContext(here -> sweep()));
    }

    /**
     * The time since the last sweep, as far as this loop can have heard answers in it: one that was busy, or a process that stood
     * still, finds them waiting only now, and Redis is not to blame.
     */
    private long beat() {
        return Math.min(System.nanoTime() - sweptAt, LONGEST_BEAT_NANOS);
    }

    private void sweep() {
        listened += beat();
        sweptAt = System.nanoTime();
        while (!pending.isEmpty() && (pending.getFirst().done || listened - pending.getFirst().deadline >= 0)) {
            Pending oldest = pending.getFirst();
            if (oldest.done) {
                pending.removeFirst();
            } else {
                lost(incarnation, "no answer in time");
            }
        }
        sweeping = !pending.isEmpty();
        if (sweeping) {
            sweepLater();
        }
    }

    private void closed(int which) {
        if (which == incarnation && pending.stream().allMatch(p -> p.done)) {
            pending.clear();
            leave(owner::closed);
            loop.owner().setTimer(REOPEN_AFTER_MS, timer -> loop.runOnContext(here -> open()));
        } else {
            lost(which, "connection closed");
        }
    }

    /** The next connection is made by a client of its own: a pool might lend the same dead connection again. */
    private void leave(Runnable tell) {
        incarnation++;
        Redis old = client;
        client = null;
        connection = null;
        tell.run();
        if (old != null) {
            old.close();
        }
    }

    private void lost(int which, String why) {
        if (which != incarnation) {
            return;
        }
        leave(() -> owner.lost(why));
        AsyncResult<Response> failure = Future.failedFuture(new RedisDownException(why));
        while (!pending.isEmpty()) {
            pending.removeFirst().settle(failure);
        }
    }

    private static final class Pending {
        private final Request request;
        private final boolean asking;
        private final Handler<AsyncResult<Response>> answer;
        /** Compared with {@link RedisWire#listened}, nanoseconds. */
        private final long deadline;

        private boolean done;

        Pending(Request request, boolean asking, Handler<AsyncResult<Response>> answer, long deadline) {
            this.request = request;
            this.asking = asking;
            this.answer = answer;
            this.deadline = deadline;
        }

        void settle(AsyncResult<Response> outcome) {
            if (!done) {
                done = true;
                answer.handle(outcome);
            }
        }
    }
}
