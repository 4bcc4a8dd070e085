package io.claviger.http;

import io.claviger.access.By;
import io.claviger.access.IpAddress;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What travels with a request between our filters and resources. */
public final class Requests {
    private static final String BY = "claviger.by";
    private static final String ID = "claviger.request-id";

    private Requests() {}

    /** Who asks; set by the filter that lets nobody unknown through. */
    public static By by(RoutingContext http) {
        return Objects.requireNonNull(http.get(BY), "no caller: the filter was not passed");
    }

    public static void by(RoutingContext http, By by) {
        http.put(BY, by);
    }

    /** The id of this request, as in its answer's {@code X-Request-Id}. */
    public static String id(RoutingContext http) {
        return Objects.requireNonNullElse(http.get(ID), "");
    }

    static void id(RoutingContext http, String id) {
        http.put(ID, id);
    }

    /** The address of the peer; null on a socket that has none. */
    public static @Nullable IpAddress address(RoutingContext http) {
        SocketAddress peer = http.request().remoteAddress();
        if (peer == null || peer.hostAddress() == null) {
            return null;
        }
        String text = peer.hostAddress();
        int zone = text.indexOf('%');
        return IpAddress.parse(zone < 0 ? text : text.substring(0, zone));
    }
}
