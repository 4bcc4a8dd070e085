package io.claviger.tenant;

import java.util.Locale;

/** Whether a tenant's credentials are good at all. */
public enum TenantStatus {
    ACTIVE,
    SUSPENDED;

    /**
     * Reads the wire form.
     *
     * @throws IllegalArgumentException unless active or suspended
     */
    public static TenantStatus parse(String wire) {
        return switch (wire) {
            case "active" -> ACTIVE;
            case "suspended" -> SUSPENDED;
            default -> throw new IllegalArgumentException("must be active or suspended");
        };
    }

    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
