package io.claviger.audit;

import io.claviger.access.By;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One change, as it is recorded.
 *
 * @param action what was done, such as {@code key.revoke}
 * @param tenantId whose thing it was; null: the operator's own
 * @param targetId which tenant, key, account, application, grant or signing key
 * @param before what was there, as far as it changed; never key material
 * @param after what is there since then
 */
public record AuditEvent(
        By by,
        String action,
        @Nullable UUID tenantId,
        UUID targetId,
        Map<String, Object> before,
        Map<String, Object> after) {

    /** Something new, or something that was done. */
    public AuditEvent(By by, String action, @Nullable UUID tenantId, UUID targetId, Map<String, Object> after) {
        this(by, action, tenantId, targetId, Map.of(), after);
    }

    /** Something that is no more. */
    public static AuditEvent gone(
            By by, String action, @Nullable UUID tenantId, UUID targetId, Map<String, Object> before) {
        return new AuditEvent(by, action, tenantId, targetId, before, Map.of());
    }

    /** Something that is not as it was: of all that is told of it, what differs. */
    public static AuditEvent change(
            By by,
            String action,
            @Nullable UUID tenantId,
            UUID targetId,
            Map<String, Object> before,
            Map<String, Object> after) {
        return new AuditEvent(by, action, tenantId, targetId, without(before, after), without(after, before));
    }

    private static Map<String, Object> without(Map<String, Object> all, Map<String, Object> same) {
        Map<String, Object> rest = new TreeMap<>(all);
        rest.entrySet().removeIf(member -> member.getValue().equals(same.get(member.getKey())));
        return rest;
    }
}
