package io.claviger.limit;

import io.claviger.store.StoreState;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.smallrye.mutiny.Uni;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.impl.future.PromiseInternal;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Our connections to Redis: one per event loop (and server of a cluster), on which commands are sent without waiting for the
 * answers before. What goes wrong on one of them counts for all: until a probe has been answered nothing is sent, so an outage
 * costs one timeout, not one per call.
 */
@ApplicationScoped
public class RedisLink implements RedisWire.Owner {
    private static final Logger LOG = Logger.getLogger(RedisLink.class);
    private static final long PROBE_EVERY_MS = 100;

    private final RedisServers servers;
    private final RedisProbe probe;
    private final Vertx vertx;
    private final long timeoutNanos;
    private final Map<EventLoop, RedisLane> lanes = new ConcurrentHashMap<>();
    private final List<Runnable> interruptions = new CopyOnWriteArrayList<>();
    private final List<Runnable> untold = new CopyOnWriteArrayList<>();
    private final StoreState state = new StoreState();
    private volatile @Nullable RedisSlots slots;

    /**
     * For the framework.
     *
     * @param made its own client, which it makes only if somebody asks for it; {@link RedisServers} learns from that
     */
    @Inject
    @SuppressWarnings("UnusedVariable")
    RedisLink(Redis made, RedisServers servers, Vertx vertx, RedisConfig config) {
        this(servers, vertx, config);
    }

    RedisLink(RedisServers servers, Vertx vertx, RedisConfig config) {
        this.servers = servers;
        this.vertx = vertx;
        this.timeoutNanos = config.timeout().toNanos();
        this.probe = new RedisProbe(servers, vertx, TimeUnit.NANOSECONDS.toMillis(timeoutNanos) + 1);
    }

    /** Whether it answers, as this node sees it. */
    StoreState state() {
        return state;
    }

    int connections() {
        return lanes.values().stream().mapToInt(RedisLane::connections).sum();
    }

    /** Whether Redis answered when it was last asked. */
    public boolean isUp() {
        return state.isUp();
    }

    /**
     * Runs whenever what Redis has told so far may not hold any more: a connection was lost or made anew (it may be another
     * server, or the same one after a restart, empty), an answer did not come in time, a slot of a cluster has moved, or Redis
     * is back after any of that.
     */
    public void onInterruption(Runnable action) {
        interruptions.add(action);
    }

    /** Runs whenever Redis could not be told of a change that this node made: here, at least, nobody may judge by the old. */
    public void onUntold(Runnable action) {
        untold.add(action);
    }

    void couldNotTell() {
        untold.forEach(Runnable::run);
    }

    private void distrust() {
        interruptions.forEach(Runnable::run);
    }

    /**
     * The answer to a command. Fails within {@code claviger.redis.timeout}, and at once while Redis is down.
     *
     * @param key one that the command is about: of a cluster, it says which server to ask
     */
    Uni<Response> send(String key, Request request) {
        return Uni.createFrom().emitter(emitter -> {
            if (!isUp()) {
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
            RedisLane lane = laneOf(caller.nettyEventLoop());
            if (servers.areCluster()) {
                int slot = RedisSlots.of(key);
                withSlots(known -> lane.run(() -> send(lane, request, slot, known, promise)), promise);
            } else {
                lane.run(() -> lane.send(request, promise));
            }
        });
    }

    private void send(RedisLane lane, Request request, int slot, RedisSlots known, Handler<AsyncResult<Response>> to) {
        String owner = known.owner(slot);
        if (owner == null) {
            lost("nobody has slot " + slot);
            to.handle(Future.failedFuture(new RedisDownException("nobody has slot " + slot)));
        } else {
            lane.send(request, slot, owner, to);
        }
    }

    /** The first call of all asks for them; from then on they are known. */
    private void withSlots(Consumer<RedisSlots> then, PromiseInternal<Response> promise) {
        RedisSlots known = slots;
        if (known != null) {
            then.accept(known);
            return;
        }
        probe.run().onComplete(answer -> {
            if (answer.failed()) {
                lost(String.valueOf(answer.cause()));
                promise.tryFail(new RedisDownException(String.valueOf(answer.cause())));
            } else {
                learnt(answer.result());
                openAll();
                then.accept(answer.result());
            }
        });
    }

    private synchronized void learnt(RedisSlots told) {
        RedisSlots known = slots;
        if (known == null || !known.isSame(told)) {
            // Who has a slot now need not have what the one before had.
            distrust();
            slots = told;
        }
    }

    /**
     * A server of a cluster sent us elsewhere, where fences may be missing.
     *
     * @param owner who has the slot from now on; null: it is only on its way
     */
    void redirected(int slot, @Nullable String owner) {
        synchronized (this) {
            distrust();
            if (owner != null && slots != null) {
                slots = slots.with(slot, owner);
            }
        }
    }

    private RedisLane laneOf(EventLoop loop) {
        RedisLane known = lanes.get(loop);
        if (known == null) {
            openAll();
            known = lanes.computeIfAbsent(loop, this::lane);
        }
        return known;
    }

    /** Connects before the first call does. Not to a cluster: who has what of it, that call asks. */
    public void open() {
        openAll();
    }

    /** Connects all event loops at once: whatever a connection made later would find remembered, it would have us forget. */
    private void openAll() {
        RedisSlots known = slots;
        for (EventExecutor loop : ((VertxInternal) vertx).getEventLoopGroup()) {
            RedisLane lane = lanes.computeIfAbsent((EventLoop) loop, this::lane);
            if (!servers.areCluster()) {
                lane.run(lane::open);
            } else if (known != null) {
                lane.run(() -> lane.open(known.servers()));
            }
        }
    }

    private RedisLane lane(EventLoop loop) {
        ContextInternal context = ((VertxInternal) vertx)
                .createEventLoopContext(loop, null, Thread.currentThread().getContextClassLoader());
        return new RedisLane(this, context, servers, timeoutNanos);
    }

    @Override
    public void connected() {
        distrust();
    }

    @Override
    public void closed() {
        distrust();
    }

    @Override
    public void lost(String why) {
        distrust();
        if (state.lost()) {
            LOG.warnf("Redis is down: limits do what each says for that; cause=%s", why);
            probeLater();
        }
    }

    private void probeLater() {
        vertx.setTimer(PROBE_EVERY_MS, timer -> probe.run().onComplete(answer -> {
            if (answer.failed()) {
                probeLater();
                return;
            }
            // Before anything is sent again: what was believed meanwhile may have been changed by others.
            distrust();
            if (servers.areCluster()) {
                learnt(answer.result());
            }
            if (state.found()) {
                LOG.info("Redis is back");
                openAll();
            }
        }));
    }
}
