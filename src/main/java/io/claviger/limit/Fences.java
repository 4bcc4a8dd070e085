package io.claviger.limit;

import java.util.UUID;

/**
 * The versions that a call was judged by, and where Redis keeps the newest ones. A change writes its new version there
 * before it commits, so whoever judged by an older row is told so by the same script call that would take the permits.
 *
 * @param tenantKey Redis key of the tenant's fence
 * @param keyKey Redis key of the API key's fence
 * @param tenantVersion version of the tenant's row that was judged by
 * @param keyVersion version of the key's row that was judged by
 */
public record Fences(String tenantKey, String keyKey, long tenantVersion, long keyVersion) {
    /** Hash tag of everything that belongs to a tenant: one Redis Cluster slot, so one script can touch it all. */
    public static String tag(UUID tenantId) {
        return "{" + tenantId + "}";
    }

    /** Redis key of the fence of a tenant, or of a key of that tenant. */
    public static String fenceKey(UUID tenantId, UUID id) {
        return tag(tenantId) + ":f:" + id;
    }

    public static Fences of(UUID tenantId, long tenantVersion, UUID keyId, long keyVersion) {
        return new Fences(fenceKey(tenantId, tenantId), fenceKey(tenantId, keyId), tenantVersion, keyVersion);
    }
}
