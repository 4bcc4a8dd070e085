package io.claviger.limit;

import java.util.Locale;

/** Who is counted by a limit. */
public enum Level {
    /** One client address (for IPv6 its /64) within the tenant. */
    IP,
    /** One API key. */
    KEY,
    /** All keys of a tenant together. */
    TENANT,
    /** One API key, calls of one named operation only. */
    OPERATION;

    /**
     * Reads the wire form.
     *
     * @throws IllegalArgumentException unless one of ip, key, tenant, operation
     */
    public static Level parse(String wire) {
        for (Level level : values()) {
            if (level.wire().equals(wire)) {
                return level;
            }
        }
        throw new IllegalArgumentException("must be ip, key, tenant or operation");
    }

    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
