package io.claviger.http;

import io.claviger.access.By;
import io.claviger.access.IpAddress;
import io.vertx.ext.web.RoutingContext;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What travels with a request between our filters and resources. */
public final class Requests {
    private static final String BY = "claviger.by";
    private static final String ID = "claviger.request-id";
    private static final String ADDRESS = "claviger.address";

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

    /** From where the client calls, seen through trusted proxies; null on a socket without addresses. */
    public static @Nullable IpAddress address(RoutingContext http) {
        return http.get(ADDRESS);
    }

    static void address(RoutingContext http, IpAddress address) {
        http.put(ADDRESS, address);
    }
}
