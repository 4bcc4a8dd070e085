package io.claviger.tenant;

import io.claviger.limit.LimitConfig;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithParentName;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The plans that tenants can be on; FREE, PRO and BUSINESS are shipped. */
@ConfigMapping(prefix = "claviger.plans")
public interface PlanConfig {
    /** The plans, by name. */
    @WithParentName
    Map<String, One> byName();

    /** One plan. */
    interface One {
        /** Whether tenants on it may create keys. */
        @WithDefault("true")
        boolean mayCreateKeys();

        /** Where they may not: until when the keys they have go on, RFC 3339; unset: those stop at once. */
        Optional<Instant> existingKeysUntil();

        /** How many keys that are not revoked a tenant may have; unset: any number. */
        OptionalInt maxKeys();

        /** What it changes of the keyspace's limits. */
        Map<String, LimitConfig> limits();
    }
}
