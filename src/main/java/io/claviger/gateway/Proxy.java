package io.claviger.gateway;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The proxies that ask, and in what they differ. */
public enum Proxy {
    /** {@code auth_request} knows 2xx, 401 and 403, makes 500 of all else, and drops the body. */
    NGINX("X-Original-URI") {
        @Override
        boolean understands(int status) {
            return status == 401 || status == 403 || status >= 500;
        }

        @Override
        boolean dropsBody() {
            return true;
        }
    },
    /** {@code forwardAuth} hands an answer that is not 2xx to the client as it is. */
    TRAEFIK("X-Forwarded-Uri"),
    /** So does {@code forward_auth}. */
    CADDY("X-Forwarded-Uri"),
    /** {@code ext_authz} too; over HTTP it appends the client's own path to ours. */
    ENVOY(null);

    private final @Nullable String uriHeader;

    Proxy(@Nullable String uriHeader) {
        this.uriHeader = uriHeader;
    }

    /** The proxy that a path of ours is for, such as {@code /v1/authz/nginx} or {@code /v1/authz/envoy/v1/leads}. */
    static Optional<Proxy> of(String path) {
        for (Proxy proxy : values()) {
            String own = proxy.path();
            if (path.equals(own) || path.startsWith(own + "/")) {
                return Optional.of(proxy);
            }
        }
        return Optional.empty();
    }

    private String path() {
        return "/v1/authz/" + name().toLowerCase(Locale.ROOT);
    }

    /** What the client asks for, path and query. */
    String uri(HeaderLines headers, String asked) {
        return uriHeader == null
                ? asked.substring(path().length())
                : headers.only(uriHeader).orElse("");
    }

    /** Whether it hands this refusal's status on, or its own 500 for it; else it is given 403 with the status beside it. */
    boolean understands(int status) {
        return true;
    }

    /** Whether a refusal's body must stand in a header too, or is lost. */
    boolean dropsBody() {
        return false;
    }
}
