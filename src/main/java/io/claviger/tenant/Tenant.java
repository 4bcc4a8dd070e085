package io.claviger.tenant;

import io.claviger.access.IpAllowlist;
import io.claviger.audit.Told;
import io.claviger.limit.LimitOverride;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A customer organisation of one keyspace.
 *
 * @param externalId its id in the product, as session tokens name it; unique in the keyspace; null: none
 * @param plan name of its plan; null: nothing of it depends on plans
 * @param limits what it changes of the limits of keyspace and plan
 * @param version grows with each change; the fence and the {@code ETag} carry it
 * @param updatedAt null until the first change
 */
public record Tenant(
        UUID id,
        String name,
        String keyspace,
        @Nullable String externalId,
        @Nullable String plan,
        TenantStatus status,
        IpAllowlist allowlist,
        Map<String, LimitOverride> limits,
        long version,
        Instant createdAt,
        @Nullable Instant updatedAt) {

    /** All that an operator decides about it, for the audit trail. */
    Map<String, Object> told() {
        return new Told()
                .with("name", name)
                .with("keyspace", keyspace)
                .with("external_id", externalId)
                .with("plan", plan)
                .with("status", status.wire())
                .with("ip_allowlist", allowlist.texts())
                .with("limits", limits)
                .members();
    }
}
