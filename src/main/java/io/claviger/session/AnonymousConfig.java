package io.claviger.session;

import io.claviger.limit.LimitConfig;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Map;

/** Visitors without an account, of keyspaces that take them. */
@ConfigMapping(prefix = "claviger.anonymous-sessions")
public interface AnonymousConfig {
    /** How long a visitor stays known. */
    @WithDefault("24h")
    Duration life();

    /** How many sessions may be begun, per address (level ip) and per tenant (level tenant). */
    Map<String, LimitConfig> limits();
}
