package io.claviger.oauth;

import io.claviger.failure.Failure;
import io.claviger.failure.FailureException;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who issues our tokens: an address, RFC 8414 section 2. What a request says of it is believed on the loopback interface only:
 * elsewhere a stranger's Host header would name the issuer.
 */
@Singleton
public class Issuer {
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private final Optional<String> configured;

    Issuer(PublicUrlConfig config) {
        this.configured = config.publicUrl().map(Issuer::check);
    }

    private static String check(String url) {
        URI uri = URI.create(url);
        boolean web = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
        boolean isBare = Set.of("", "/").contains(uri.getRawPath())
                && uri.getRawQuery() == null
                && uri.getRawFragment() == null
                && uri.getRawUserInfo() == null;
        if (!web || uri.getHost() == null || !isBare) {
            throw new IllegalStateException(
                    "claviger.public-url must be an address such as https://auth.example.com, without a path");
        }
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }

    /** Without a slash at the end. */
    String of(RoutingContext http) {
        return configured.orElseGet(() -> asked(http));
    }

    /** Whether browsers come by https: unless we know better, or it is the loopback interface. */
    public boolean isSecure(RoutingContext http) {
        return configured
                .map(url -> url.startsWith("https://"))
                .orElseGet(() -> !isLoopback(http.request().authority())
                        || "https".equals(http.request().scheme()));
    }

    /** Our address as the browser that asks knows it: to be shown to it, and believed by nobody else. */
    public String shown(RoutingContext http) {
        return configured.orElseGet(() ->
                (isSecure(http) ? "https" : "http") + "://" + http.request().authority());
    }

    private static boolean isLoopback(@Nullable HostAndPort authority) {
        return authority != null && LOOPBACK.contains(authority.host());
    }

    private static String asked(RoutingContext http) {
        HostAndPort authority = http.request().authority();
        if (authority == null || !isLoopback(authority)) {
            throw new FailureException(
                    Failure.SERVICE_UNAVAILABLE, "OAuth needs claviger.public-url, the address that others know us by");
        }
        return http.request().scheme() + "://" + authority.host()
                + (authority.port() < 0 ? "" : ":" + authority.port());
    }
}
