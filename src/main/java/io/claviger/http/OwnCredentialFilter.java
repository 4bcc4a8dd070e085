package io.claviger.http;

import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Priorities;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Marks the requests of {@link OwnCredential} resources, before any other filter asks who calls. */
class OwnCredentialFilter {
    @OwnCredential
    @ServerRequestFilter(priority = Priorities.AUTHENTICATION)
    void mark(RoutingContext http) {
        Requests.leaveToItself(http);
    }
}
