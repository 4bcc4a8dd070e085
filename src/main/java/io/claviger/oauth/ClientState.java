package io.claviger.oauth;

import java.util.Locale;

/** Whether an application, and every token it holds, is good at all. */
public enum ClientState {
    ACTIVE,
    DISABLED;

    /**
     * Reads the wire form.
     *
     * @throws IllegalArgumentException unless active or disabled
     */
    static ClientState parse(String wire) {
        return switch (wire) {
            case "active" -> ACTIVE;
            case "disabled" -> DISABLED;
            default -> throw new IllegalArgumentException("must be active or disabled");
        };
    }

    String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
