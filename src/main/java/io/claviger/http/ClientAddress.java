package io.claviger.http;

import io.claviger.access.IpAddress;
import io.claviger.access.TrustedProxies;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.MultiMap;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds out for each request, once, from which address its client calls. */
@Singleton
class ClientAddress {
    private static final int AFTER_REQUEST_ID = 9_500;

    private final TrustedProxies trusted;

    ClientAddress(ProxyConfig config) {
        try {
            this.trusted = TrustedProxies.parse(config.trustedProxies().orElse(List.of()));
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException("claviger.trusted-proxies: " + e.getMessage(), e);
        }
    }

    void register(@Observes Filters filters) {
        filters.register(this::find, AFTER_REQUEST_ID);
    }

    private void find(RoutingContext http) {
        IpAddress peer = peer(http.request().remoteAddress());
        if (peer != null) {
            MultiMap headers = http.request().headers();
            Requests.address(
                    http, trusted.client(peer, headers.getAll("X-Forwarded-For"), headers.getAll("Forwarded")));
        }
        http.next();
    }

    private static @Nullable IpAddress peer(@Nullable SocketAddress peer) {
        if (peer == null || peer.hostAddress() == null) {
            return null;
        }
        String text = peer.hostAddress();
        int zone = text.indexOf('%');
        return IpAddress.parse(zone < 0 ? text : text.substring(0, zone));
    }
}
