package io.claviger.http;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * While a process that was told to end still serves ({@code quarkus.shutdown.delay}), each answer sends its connection away. Readiness only
 * steers new connections: a caller who keeps one would learn of the end when a request on it fails, and a POST is not sent twice by itself.
 */
@Singleton
class Drain {
    private static final int BEFORE_ALL = 11_000;

    private volatile boolean begun;

    void begin(@Observes ShutdownDelayInitiatedEvent end) {
        begun = true;
    }

    void register(@Observes Filters filters) {
        filters.register(this::sendAway, BEFORE_ALL);
    }

    private void sendAway(RoutingContext http) {
        if (begun) {
            if (http.request().version() == HttpVersion.HTTP_2) {
                http.request().connection().shutdown();
            } else {
                http.response().putHeader("Connection", "close");
            }
        }
        http.next();
    }
}
