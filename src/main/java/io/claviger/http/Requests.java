package io.claviger.http;

import io.claviger.access.By;
import io.claviger.access.IpAddress;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What travels with a request between our filters and resources. */
public final class Requests {
    private static final String BY = "claviger.by";
    private static final String ID = "claviger.request-id";
    private static final String ADDRESS = "claviger.address";
    private static final String OWN_CREDENTIAL = "claviger.own-credential";
    private static final String BEARER = "Bearer ";

    private Requests() {}

    /** Who asks; set by the filter that lets nobody unknown through. */
    public static By by(RoutingContext http) {
        return Objects.requireNonNull(http.get(BY), "no caller: the filter was not passed");
    }

    public static void by(RoutingContext http, By by) {
        http.put(BY, by);
    }

    /** Whether somebody has been found to call. */
    public static boolean isKnown(RoutingContext http) {
        return http.get(BY) != null;
    }

    /** Whether the resource knows its callers by itself, see {@link OwnCredential}. */
    public static boolean isLeftToItself(RoutingContext http) {
        return http.get(OWN_CREDENTIAL) != null;
    }

    static void leaveToItself(RoutingContext http) {
        http.put(OWN_CREDENTIAL, true);
    }

    /** The one {@code Authorization: Bearer} credential, RFC 6750; empty if there is none, or two. */
    public static Optional<String> bearer(RoutingContext http) {
        List<String> given = http.request().headers().getAll("Authorization");
        return given.size() == 1 && given.getFirst().regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? Optional.of(given.getFirst().substring(BEARER.length()).strip())
                : Optional.empty();
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
