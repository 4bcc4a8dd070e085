package io.claviger.tenant;

import io.claviger.access.IpAllowlist;
import io.claviger.limit.LimitOverride;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a tenant is created with; see {@link Tenant}. */
public record NewTenant(
        String name,
        Keyspace keyspace,
        @Nullable String externalId,
        @Nullable Plan plan,
        TenantStatus status,
        IpAllowlist allowlist,
        Map<String, LimitOverride> limits) {}
