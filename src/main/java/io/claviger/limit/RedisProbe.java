package io.claviger.limit;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.net.URI;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** Asks whether Redis answers, on new connections: of a cluster, whether it is whole, and who has which slot. */
final class RedisProbe {
    private static final RedisSlots NONE = RedisSlots.none();

    private final RedisServers servers;
    private final Vertx vertx;
    private final long limitMs;
    private volatile RedisSlots last = NONE;

    RedisProbe(RedisServers servers, Vertx vertx, long limitMs) {
        this.servers = servers;
        this.vertx = vertx;
        this.limitMs = limitMs;
    }

    /** Fails if Redis, or one server that has slots, does not answer in time. */
    Future<RedisSlots> run() {
        return servers.areCluster()
                ? learn(List.copyOf(candidates())).compose(this::allAnswer)
                : ask(() -> servers.newClient(vertx), Request.cmd(Command.PING)).map(NONE);
    }

    /** Those that configuration names may all be gone by now, so those that were last heard of are asked too. */
    private Set<String> candidates() {
        Set<String> candidates = new LinkedHashSet<>(last.servers());
        servers.named().forEach(named -> {
            URI uri = URI.create(named);
            candidates.add(uri.getHost() + ":" + (uri.getPort() < 0 ? 6379 : uri.getPort()));
        });
        return candidates;
    }

    private Future<RedisSlots> learn(List<String> candidates) {
        if (candidates.isEmpty()) {
            return Future.failedFuture(new RedisDownException("no server of the cluster answers for a whole cluster"));
        }
        String first = candidates.getFirst();
        return whole(first)
                .compose(whole -> ask(() -> servers.newClient(vertx, first), slotsRequest()))
                .map(told -> RedisSlots.parse(told, first.substring(0, first.lastIndexOf(':'))))
                .recover(failure -> learn(candidates.subList(1, candidates.size())));
    }

    private static Request slotsRequest() {
        return Request.cmd(Command.CLUSTER).arg("SLOTS");
    }

    private Future<RedisSlots> allAnswer(RedisSlots told) {
        last = told;
        return Future.all(told.servers().stream().map(this::whole).toList()).map(told);
    }

    /** A server that is cut off from the others may still think that it has its slots. */
    private Future<Response> whole(String server) {
        return ask(
                        () -> servers.newClient(vertx, server),
                        Request.cmd(Command.CLUSTER).arg("INFO"))
                .compose(info -> info.toString().contains("cluster_state:ok")
                        ? Future.succeededFuture(info)
                        : Future.failedFuture(new RedisDownException("the cluster is not whole, says " + server)));
    }

    private Future<Response> ask(Supplier<Redis> clients, Request request) {
        Promise<Response> promise = Promise.promise();
        Redis client = clients.get();
        long giveUp = vertx.setTimer(
                limitMs, timer -> promise.tryFail(new RedisDownException("the probe was not answered in time")));
        client.connect().compose(connection -> connection.send(request)).onComplete(answer -> {
            if (answer.succeeded()) {
                promise.tryComplete(answer.result());
            } else {
                promise.tryFail(answer.cause());
            }
        });
        return promise.future().onComplete(done -> {
            vertx.cancelTimer(giveUp);
            client.close();
        });
    }
}
