package io.claviger.tenant;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** A deployment for trying things out (PropertyBase: "Sandbox data is reset weekly"). */
@ConfigMapping(prefix = "claviger.sandbox")
public interface SandboxConfig {
    /** Whether this is one: then {@code POST /cron/sandbox-reset} removes the data of all tenants. */
    @WithDefault("false")
    boolean enabled();
}
