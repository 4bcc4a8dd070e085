package io.claviger.tenant;

import io.claviger.access.IpAllowlist;
import io.claviger.limit.LimitOverride;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is to change of a tenant; null: stays as it is. The keyspace never changes: its keys would stop to parse. */
public record TenantChange(
        @Nullable String name,
        @Nullable Optional<String> externalId,
        @Nullable Optional<Plan> plan,
        @Nullable TenantStatus status,
        @Nullable IpAllowlist allowlist,
        @Nullable Map<String, LimitOverride> limits) {
    /** Raises the version only. */
    static final TenantChange NOTHING = new TenantChange(null, null, null, null, null, null);

    Tenant applyTo(Tenant old, Instant now) {
        return new Tenant(
                old.id(),
                name == null ? old.name() : name,
                old.keyspace(),
                externalId == null ? old.externalId() : externalId.orElse(null),
                plan == null ? old.plan() : plan.map(Plan::name).orElse(null),
                status == null ? old.status() : status,
                allowlist == null ? old.allowlist() : allowlist,
                limits == null ? old.limits() : limits,
                old.version() + 1,
                old.createdAt(),
                now);
    }
}
