package io.claviger.key;

import io.claviger.access.Caller;
import io.claviger.access.Environment;
import io.claviger.access.IpAllowlist;
import io.claviger.access.ScopeSet;
import io.claviger.audit.Told;
import io.claviger.limit.LimitOverride;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
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
 * @param rotation what it replaces, what replaces it
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
        @Nullable Instant lastUsedAt,
        Rotation rotation) {

    /** Its state at that instant. */
    public KeyState state(Instant now) {
        boolean past = isPast(expiresAt, now) || isPast(rotation.retiresAt(), now);
        return past && stored == KeyState.ACTIVE ? KeyState.EXPIRED : stored;
    }

    private static boolean isPast(@Nullable Instant end, Instant now) {
        return end != null && !now.isBefore(end);
    }

    /** By whose id it is counted: the first of all that it has replaced. */
    UUID line() {
        return rotation.lineId() == null ? id : rotation.lineId();
    }

    /** A key that has all that this one has, and counts with it. */
    ApiKey successor(UUID newId, String newPrefix, String newLastFour, Caller.Actor by, Instant now) {
        return new ApiKey(
                newId,
                tenantId,
                keyspace,
                name,
                newPrefix,
                newLastFour,
                environment,
                scopes,
                stored,
                expiresAt,
                allowlist,
                limits,
                metadata,
                by,
                1,
                now,
                null,
                null,
                new Rotation(line(), id, null, null));
    }

    /** This key, replaced: from then on, or, without an instant, at once. */
    ApiKey replacedBy(UUID successorId, @Nullable Instant retires, Instant now) {
        return new ApiKey(
                id,
                tenantId,
                keyspace,
                name,
                prefix,
                lastFour,
                environment,
                scopes,
                retires == null ? KeyState.REVOKED : stored,
                expiresAt,
                allowlist,
                limits,
                metadata,
                createdBy,
                version + 1,
                createdAt,
                now,
                lastUsedAt,
                rotation.to(successorId, retires));
    }

    /** All that can be decided about it, for the audit trail. */
    Map<String, Object> told() {
        return new Told()
                .with("name", name)
                .with("hint", hint())
                .with("environment", environment.wire())
                .with("scopes", scopes.values())
                .with("state", stored.wire())
                .with("expires_at", expiresAt)
                .with("ip_allowlist", allowlist.texts())
                .with("limits", limits)
                .withNames("metadata", metadata)
                .with("rotated_to", rotation.rotatedTo())
                .with("retires_at", rotation.retiresAt())
                .members();
    }

    /** Names of the metadata that have another value than in that older state, or none any more. */
    List<String> metadataSince(ApiKey old) {
        Set<String> names = new TreeSet<>(metadata.keySet());
        names.addAll(old.metadata.keySet());
        names.removeIf(name -> Objects.equals(metadata.get(name), old.metadata.get(name)));
        return List.copyOf(names);
    }

    /** Enough to recognise it by, too little to use it. */
    public String hint() {
        return prefix + "…" + lastFour;
    }
}
