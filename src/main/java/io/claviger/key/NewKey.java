package io.claviger.key;

import io.claviger.access.Environment;
import io.claviger.access.IpAllowlist;
import io.claviger.access.ScopeSet;
import io.claviger.limit.LimitOverride;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a key is created with; see {@link ApiKey}. */
public record NewKey(
        String name,
        Environment environment,
        ScopeSet scopes,
        @Nullable Instant expiresAt,
        IpAllowlist allowlist,
        Map<String, LimitOverride> limits,
        Map<String, Object> metadata) {}
