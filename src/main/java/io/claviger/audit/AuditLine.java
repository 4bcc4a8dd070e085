package io.claviger.audit;

import io.claviger.access.Caller;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A change that was recorded, see {@link AuditEvent}.
 *
 * @param address from where; null: not known
 */
public record AuditLine(
        UUID id,
        Instant at,
        @Nullable UUID tenantId,
        UUID targetId,
        String action,
        Caller.Actor actor,
        @Nullable String address,
        String requestId,
        Map<String, Object> before,
        Map<String, Object> after) {}
