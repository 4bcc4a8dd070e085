package io.claviger.oauth;

import java.util.Locale;

/** Whether an application can keep a secret, RFC 6749 section 2.1. */
public enum ClientType {
    /** A server: it has a secret and proves with it who it is. */
    CONFIDENTIAL,
    /** On somebody's device or in a browser: whatever it carries, others can read. */
    PUBLIC;

    /**
     * Reads the wire form.
     *
     * @throws IllegalArgumentException unless confidential or public
     */
    static ClientType parse(String wire) {
        return switch (wire) {
            case "confidential" -> CONFIDENTIAL;
            case "public" -> PUBLIC;
            default -> throw new IllegalArgumentException("must be confidential or public");
        };
    }

    String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
