package io.claviger.session;

import java.nio.charset.StandardCharsets;

/** A password that may be set: it does not print itself. */
record Password(String value) {
    private static final int SHORTEST = 12;
    /** What bcrypt looks at; to take a longer one would be to ignore its end. */
    static final int LONGEST_BYTES = 72;

    /**
     * Checks a password that is to be set.
     *
     * @throws IllegalArgumentException if it has fewer than 12 characters, more than 72 bytes, or a NUL
     */
    static Password parse(String raw) {
        if (raw.codePointCount(0, raw.length()) < SHORTEST) {
            throw new IllegalArgumentException("must have at least " + SHORTEST + " characters");
        }
        if (raw.getBytes(StandardCharsets.UTF_8).length > LONGEST_BYTES) {
            throw new IllegalArgumentException("must have at most " + LONGEST_BYTES + " bytes");
        }
        if (raw.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("must not hold control characters");
        }
        return new Password(raw);
    }

    @Override
    public String toString() {
        return "Password[hidden]";
    }
}
