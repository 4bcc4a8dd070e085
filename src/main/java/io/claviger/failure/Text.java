package io.claviger.failure;

/** The one rule for text that people type and read. */
public final class Text {
    private Text() {}

    /**
     * Trims and checks a name.
     *
     * @throws IllegalArgumentException if it is blank, longer than {@code max} characters or holds control characters
     */
    public static String name(String raw, int max) {
        String name = raw.strip();
        if (name.isEmpty()) {
            throw new IllegalArgumentException("must not be blank");
        }
        if (name.codePointCount(0, name.length()) > max) {
            throw new IllegalArgumentException("must have at most " + max + " characters");
        }
        if (name.codePoints().anyMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE)) {
            throw new IllegalArgumentException("must not hold control characters");
        }
        return name;
    }
}
