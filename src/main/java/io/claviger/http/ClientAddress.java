package io.claviger.http;

import io.claviger.access.IpAddress;
import io.claviger.access.TrustedProxies;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.function.Function;

/** Finds out for each request, once, from which address its client calls. */
@Singleton
public class ClientAddress {
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
        SocketAddress peer = http.request().remoteAddress();
        if (peer != null && peer.hostAddress() != null) {
            Requests.address(http, behind(peer.hostAddress(), http.request().headers()::getAll));
        }
        http.next();
    }

    /**
     * The client of a request that we, or a proxy that asks us, received.
     *
     * @param peer the other end of the connection
     * @param headers each line of a header, by its name
     * @throws IllegalArgumentException if the peer is no address
     */
    public IpAddress behind(String peer, Function<String, List<String>> headers) {
        int zone = peer.indexOf('%');
        return trusted.client(
                IpAddress.parse(zone < 0 ? peer : peer.substring(0, zone)),
                headers.apply("X-Forwarded-For"),
                headers.apply("Forwarded"));
    }
}
