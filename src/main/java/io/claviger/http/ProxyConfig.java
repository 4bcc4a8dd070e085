package io.claviger.http;

import io.smallrye.config.ConfigMapping;
import java.util.List;
import java.util.Optional;

/** What stands between us and the callers. */
@ConfigMapping(prefix = "claviger")
public interface ProxyConfig {
    /**
     * Addresses and CIDR ranges of the proxies whose {@code X-Forwarded-For} and {@code Forwarded} are believed; the client is the
     * rightmost hop that is not among them. Unset: nobody is believed.
     */
    Optional<List<String>> trustedProxies();
}
