package io.claviger.audit;

import io.claviger.access.By;
import java.util.Map;
import java.util.UUID;

/**
 * One change, as it is kept.
 *
 * @param action what was done, such as {@code key.revoke}
 * @param tenantId whose thing it was
 * @param targetId which tenant or key
 * @param details the members that changed; never key material
 */
public record AuditEvent(By by, String action, UUID tenantId, UUID targetId, Map<String, Object> details) {}
