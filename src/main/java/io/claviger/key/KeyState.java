package io.claviger.key;

import java.util.Locale;

/** Where a key is in its life. Revoked is final; expired is a matter of time and never stored. */
public enum KeyState {
    ACTIVE,
    DISABLED,
    REVOKED,
    EXPIRED;

    /** Reads the stored form. */
    public static KeyState parse(String stored) {
        return switch (stored) {
            case "active" -> ACTIVE;
            case "disabled" -> DISABLED;
            case "revoked" -> REVOKED;
            default -> throw new IllegalArgumentException("no such stored state: " + stored);
        };
    }

    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
