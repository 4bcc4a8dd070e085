package io.claviger.key;

import io.claviger.access.IpAllowlist;
import io.claviger.access.ScopeSet;
import io.claviger.limit.LimitOverride;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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

    /** The members that change, for the audit trail: new values, of limits and metadata the names. */
    Map<String, Object> describe() {
        Map<String, Object> told = new TreeMap<>();
        if (name != null) {
            told.put("name", name);
        }
        if (scopes != null) {
            told.put("scopes", scopes.values());
        }
        if (expiresAt != null) {
            told.put("expires_at", expiresAt.map(Instant::toString).orElse("never"));
        }
        if (allowlist != null) {
            told.put("ip_allowlist", allowlist.texts());
        }
        if (limits != null) {
            told.put("limits", java.util.List.copyOf(limits.keySet()));
        }
        if (metadata != null) {
            told.put("metadata", java.util.List.copyOf(metadata.keySet()));
        }
        if (state != null) {
            told.put("state", state.wire());
        }
        return told;
    }
}
