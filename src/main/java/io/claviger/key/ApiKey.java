package io.claviger.key;

import io.claviger.access.Caller;
import io.claviger.access.Environment;
import io.claviger.access.IpAllowlist;
import io.claviger.access.ScopeSet;
import io.claviger.limit.LimitOverride;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An issued key, without its secret.
 *
 * @param prefix what it starts with, such as {@code ck_live_}
 * @param lastFour its last four characters
 * @param stored active, disabled or revoked
 * @param limits what it changes of the tenant's limits
 * @param metadata the customer's own, a JSON object
 * @param version grows with each change; the fence and the {@code ETag} carry it
 * @param updatedAt null until the first change
 * @param lastUsedAt when a call with it was last admitted, some seconds ago at least; null: never
 */
public record ApiKey(
        UUID id,
        UUID tenantId,
        String keyspace,
        String name,
        String prefix,
        String lastFour,
        Environment environment,
        ScopeSet scopes,
        KeyState stored,
        @Nullable Instant expiresAt,
        IpAllowlist allowlist,
        Map<String, LimitOverride> limits,
        Map<String, Object> metadata,
        Caller.Actor createdBy,
        long version,
        Instant createdAt,
        @Nullable Instant updatedAt,
        @Nullable Instant lastUsedAt) {

    /** Its state at that instant. */
    public KeyState state(Instant now) {
        boolean past = expiresAt != null && !now.isBefore(expiresAt);
        return past && stored == KeyState.ACTIVE ? KeyState.EXPIRED : stored;
    }

    /** Enough to recognise it by, too little to use it. */
    public String hint() {
        return prefix + "…" + lastFour;
    }
}
