package io.claviger.limit;

import io.vertx.core.AsyncResult;
import io.vertx.core.Handler;
import io.vertx.core.impl.ContextInternal;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.types.ErrorType;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** One event loop's connections to Redis: one, or one per server of a cluster. Everything in it runs on that loop. */
final class RedisLane {
    private static final int MOST_REDIRECTIONS = 5;

    private final RedisLink link;
    private final ContextInternal loop;
    private final RedisServers servers;
    private final long timeoutNanos;
    private final Map<String, RedisWire> wires = new ConcurrentHashMap<>();
    private volatile @Nullable RedisWire only;

    RedisLane(RedisLink link, ContextInternal loop, RedisServers servers, long timeoutNanos) {
        this.link = link;
        this.loop = loop;
        this.servers = servers;
        this.timeoutNanos = timeoutNanos;
    }

    /** How many are open; from any thread. */
    int connections() {
        RedisWire one = only;
        return (int) wires.values().stream().filter(RedisWire::isOpen).count() + (one != null && one.isOpen() ? 1 : 0);
    }

    void run(Runnable action) {
        if (loop.inThread()) {
            action.run();
        } else {
            loop.runOnContext(hop -> action.run());
        }
    }

    /** Connects, if it is not. */
    void open() {
        wire().open();
    }

    /** Connects to each of these servers of a cluster, where it is not. */
    void open(Set<String> of) {
        of.forEach(server -> wire(server).open());
    }

    void send(Request request, Handler<AsyncResult<Response>> answer) {
        wire().send(request, false, answer);
    }

    private RedisWire wire() {
        RedisWire wire = only;
        if (wire == null) {
            wire = new RedisWire(loop, () -> servers.newClient(loop.owner()), timeoutNanos, link);
            only = wire;
        }
        return wire;
    }

    private RedisWire wire(String server) {
        return wires.computeIfAbsent(
                server, s -> new RedisWire(loop, () -> servers.newClient(loop.owner(), s), timeoutNanos, link));
    }

    /** To a server of a cluster, and on to wherever it sends us. */
    void send(Request request, int slot, String server, Handler<AsyncResult<Response>> answer) {
        send(request, slot, server, false, MOST_REDIRECTIONS, answer);
    }

    private void send(
            Request request, int slot, String server, boolean asking, int left, Handler<AsyncResult<Response>> answer) {
        wire(server).send(request, asking, outcome -> {
            if (left > 0 && outcome.failed() && outcome.cause() instanceof ErrorType error) {
                String other = redirection(error, server);
                if (other != null) {
                    boolean moved = error.is("MOVED");
                    link.redirected(slot, moved ? other : null);
                    send(request, slot, other, !moved, left - 1, answer);
                    return;
                }
            }
            answer.handle(outcome);
        });
    }

    /** {@code MOVED 3999 127.0.0.1:6381}; without a host: that of who said it. */
    private static @Nullable String redirection(ErrorType error, String by) {
        if (!error.is("MOVED") && !error.is("ASK")) {
            return null;
        }
        String said = String.valueOf(error.getMessage());
        String address = said.substring(said.lastIndexOf(' ') + 1);
        return address.startsWith(":") ? by.substring(0, by.lastIndexOf(':')) + address : address;
    }
}
