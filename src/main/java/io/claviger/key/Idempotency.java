package io.claviger.key;

import java.util.regex.Pattern;

/**
 * A request that may be sent again after its answer was lost (draft-ietf-httpapi-idempotency-key-header).
 *
 * @param key the caller's {@code Idempotency-Key}; never stored in clear
 * @param scope whose keys these are: two callers may use the same one
 * @param fingerprint of the request body: the same key with another body is a mistake
 */
public record Idempotency(String key, String scope, KeyHash fingerprint) {
    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7E]{8,128}");

    /**
     * Reads the header.
     *
     * @throws IllegalArgumentException unless 8 to 128 visible ASCII characters
     */
    public static String checkKey(String header) {
        if (!KEY.matcher(header).matches()) {
            throw new IllegalArgumentException("must have 8 to 128 visible ASCII characters, such as a UUID");
        }
        return header;
    }

    /** What is stored of the key. */
    KeyHash hash() {
        return KeyHash.of(scope + "\n" + key);
    }

    @Override
    public String toString() {
        return "Idempotency[" + scope + "]";
    }
}
