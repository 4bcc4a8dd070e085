package io.claviger.gateway;

import io.claviger.access.IpAddress;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** A sidecar trusts whoever reaches it, so only its own machine may, and there is nothing to reach but verdicts. */
@Singleton
class SidecarFilter {
    private static final int AFTER_AUTHZ = 9_300;

    private final SidecarConfig config;
    private final String host;
    private final boolean listens;

    SidecarFilter(
            SidecarConfig config,
            @ConfigProperty(name = "quarkus.http.host") String host,
            @ConfigProperty(name = "quarkus.http.host-enabled", defaultValue = "true") boolean listens) {
        this.config = config;
        this.host = host;
        this.listens = listens;
    }

    void check(@Observes StartupEvent start) {
        if (config.enabled() && listens && !isLoopback(host)) {
            throw new IllegalStateException("claviger.sidecar.enabled needs quarkus.http.host to be 127.0.0.1, not "
                    + host + ": whoever reaches a sidecar is trusted");
        }
    }

    void register(@Observes Filters filters) {
        if (config.enabled()) {
            filters.register(SidecarFilter::close, AFTER_AUTHZ);
        }
    }

    private static void close(RoutingContext http) {
        String path = http.normalizedPath();
        if (path.equals("/q/health") || path.startsWith("/q/health/") || path.equals(EnvoyCheckResource.PATH)) {
            http.next();
        } else {
            http.response().setStatusCode(404).end();
        }
    }

    private static boolean isLoopback(String host) {
        if (host.equals("localhost")) {
            return true;
        }
        try {
            return IpAddress.parse(host).isLoopback();
        } catch (IllegalArgumentException name) {
            return false;
        }
    }
}
