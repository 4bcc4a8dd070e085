package io.claviger.session;

import io.claviger.key.KeyFormat;
import io.claviger.key.KeyHash;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * What a visitor without an account carries: {@code sess_}, 128 random bits in hex, and a checksum, so that junk is known as
 * such without asking any store. Whoever has it is that visitor, so we keep its hash only, and it does not print itself.
 */
public record AnonymousId(String value) {
    private static final String PREFIX = "sess_";
    private static final int BYTES = 16;
    private static final int CHECK_FROM = PREFIX.length() + 2 * BYTES;
    private static final Pattern FORM = Pattern.compile(PREFIX + "[0-9a-f]{" + 2 * BYTES + "}[0-9A-Za-z]{6}");

    static AnonymousId mint(SecureRandom random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        String id = PREFIX + HexFormat.of().formatHex(bytes);
        return new AnonymousId(id + KeyFormat.checksum(id));
    }

    /** Whether a presented string can be one. */
    public static boolean accepts(String presented) {
        return presented.startsWith(PREFIX)
                && FORM.matcher(presented).matches()
                && presented.endsWith(KeyFormat.checksum(presented.substring(0, CHECK_FROM)));
    }

    KeyHash hash() {
        return KeyHash.of(value);
    }

    @Override
    public String toString() {
        return "AnonymousId[hidden]";
    }
}
