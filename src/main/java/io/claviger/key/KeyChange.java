package io.claviger.key;

import io.claviger.access.IpAllowlist;
import io.claviger.access.ScopeSet;
import io.claviger.limit.LimitOverride;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is to change of a key; null: stays as it is. */
public record KeyChange(
        @Nullable String name,
        @Nullable ScopeSet scopes,
        @Nullable Optional<Instant> expiresAt,
        @Nullable IpAllowlist allowlist,
        @Nullable Map<String, LimitOverride> limits,
        @Nullable Map<String, Object> metadata,
        @Nullable KeyState state) {

    /** Only the state changes. */
    static KeyChange to(KeyState state) {
        return new KeyChange(null, null, null, null, null, null, state);
    }

    ApiKey applyTo(ApiKey old, Instant now) {
        return new ApiKey(
                old.id(),
                old.tenantId(),
                old.keyspace(),
                name == null ? old.name() : name,
                old.prefix(),
                old.lastFour(),
                old.environment(),
                scopes == null ? old.scopes() : scopes,
                state == null ? old.stored() : state,
                expiresAt == null ? old.expiresAt() : expiresAt.orElse(null),
                allowlist == null ? old.allowlist() : allowlist,
                limits == null ? old.limits() : limits,
                metadata == null ? old.metadata() : metadata,
                old.createdBy(),
                old.version() + 1,
                old.createdAt(),
                now,
                old.lastUsedAt(),
                old.rotation());
    }
}
