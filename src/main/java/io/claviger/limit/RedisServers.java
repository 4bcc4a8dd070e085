package io.claviger.limit;

import io.quarkus.redis.client.RedisOptionsCustomizer;
import io.quarkus.redis.runtime.client.config.RedisConfig;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes clients of the configured Redis, as many as are wanted. The framework makes one, and a client binds all its connections
 * to the event loop that it is made on: whoever calls it from another loop waits for two hops between threads.
 */
@Singleton
class RedisServers implements RedisOptionsCustomizer {
    /** What waits on a connection is bounded by {@link RedisWire}; this is only never to be less. */
    private static final int MOST_WAITING = 2 * RedisWire.MOST_WAITING;

    private volatile @Nullable RedisOptions options;

    @Inject
    RedisServers() {}

    RedisServers(RedisOptions options) {
        this.options = options;
    }

    /** The framework shows what it is about to make its own client of. */
    @Override
    public void customize(String client, RedisOptions configured) {
        if (RedisConfig.DEFAULT_CLIENT_NAME.equals(client)) {
            options = new RedisOptions(configured);
        }
    }

    boolean areCluster() {
        return given().getType() == RedisClientType.CLUSTER;
    }

    /** Of a cluster, those that configuration names: the others are learnt from them. */
    List<String> named() {
        return given().getEndpoints();
    }

    /** One more client, whose connections belong to the event loop of the caller. */
    Redis newClient(Vertx vertx) {
        return Redis.createClient(vertx, configured());
    }

    /** A client of one server of a cluster. */
    Redis newClient(Vertx vertx, String address) {
        return Redis.createClient(
                vertx, configured().setType(RedisClientType.STANDALONE).setEndpoints(List.of(at(address))));
    }

    /** What configuration says of one server (scheme, credentials) goes for all. */
    private String at(String address) {
        URI named = URI.create(named().getFirst());
        String user = named.getRawUserInfo() == null ? "" : named.getRawUserInfo() + "@";
        String query = named.getRawQuery() == null ? "" : "?" + named.getRawQuery();
        return named.getScheme() + "://" + user + address + query;
    }

    private RedisOptions configured() {
        return new RedisOptions(given()).setMaxWaitingHandlers(MOST_WAITING);
    }

    /** Asked at every call: not a copy. */
    private RedisOptions given() {
        return Objects.requireNonNull(options, "quarkus.redis.hosts is not set");
    }
}
