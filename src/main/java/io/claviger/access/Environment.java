package io.claviger.access;

import java.util.Locale;

/** Which data a key reaches. A test key never passes where live is required. */
public enum Environment {
    LIVE,
    TEST;

    /**
     * Reads the wire form.
     *
     * @throws IllegalArgumentException unless {@code live} or {@code test}
     */
    public static Environment parse(String wire) {
        return switch (wire) {
            case "live" -> LIVE;
            case "test" -> TEST;
            default -> throw new IllegalArgumentException("must be live or test");
        };
    }

    /** {@code live} or {@code test}, as in JSON, in keys and in the database. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
