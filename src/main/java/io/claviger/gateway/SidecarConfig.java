package io.claviger.gateway;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Claviger beside one application, on the same machine or in the same pod. */
@ConfigMapping(prefix = "claviger.sidecar")
public interface SidecarConfig {
    /**
     * Proxies on this machine ask {@code /v1/authz}, Envoy in gRPC too, without a credential, and all else but {@code /q/health} is
     * closed. The start fails unless {@code quarkus.http.host} is a loopback address.
     */
    @WithDefault("false")
    boolean enabled();
}
