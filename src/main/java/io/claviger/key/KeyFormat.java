package io.claviger.key;

import io.claviger.access.Environment;
import io.claviger.tenant.Keyspace;
import io.claviger.tenant.SecretFormat;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.zip.CRC32;

/**
 * How the keys of one keyspace look: {@code prefix_live_secret}, or {@code prefix_secret} where the keyspace has no
 * environments. A key that is not of this form was never issued, which is known without asking any store.
 */
public final class KeyFormat {
    private static final String BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int RANDOM_DIGITS = 30;
    private static final int CHECK_DIGITS = 6;
    private static final int HEX_BYTES = 16;

    private final Keyspace keyspace;

    public KeyFormat(Keyspace keyspace) {
        this.keyspace = keyspace;
    }

    /** What every key of that environment starts with, the last underscore included. */
    public String prefix(Environment environment) {
        return keyspace.prefix() + "_" + (keyspace.environments() ? environment.wire() + "_" : "");
    }

    /** A new key. */
    public KeySecret mint(Environment environment, SecureRandom random) {
        String prefix = prefix(environment);
        if (keyspace.secretFormat() == SecretFormat.HEX) {
            byte[] bytes = new byte[HEX_BYTES];
            random.nextBytes(bytes);
            return new KeySecret(prefix + HexFormat.of().formatHex(bytes));
        }
        StringBuilder key = new StringBuilder(prefix);
        for (int i = 0; i < RANDOM_DIGITS; i++) {
            key.append(BASE62.charAt(random.nextInt(BASE62.length())));
        }
        return new KeySecret(key.append(checksum(key)).toString());
    }

    /** Whether a presented string can be a key of this keyspace. */
    public boolean accepts(String presented) {
        return hasForm(presented, Environment.LIVE) || keyspace.environments() && hasForm(presented, Environment.TEST);
    }

    private boolean hasForm(String presented, Environment environment) {
        String prefix = prefix(environment);
        if (!presented.startsWith(prefix)) {
            return false;
        }
        int start = prefix.length();
        if (keyspace.secretFormat() == SecretFormat.HEX) {
            return presented.length() == start + 2 * HEX_BYTES && isHex(presented, start);
        }
        int check = start + RANDOM_DIGITS;
        return presented.length() == check + CHECK_DIGITS
                && isBase62(presented, start)
                && presented.endsWith(checksum(presented.subSequence(0, check)));
    }

    private static boolean isHex(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!(c >= '0' && c <= '9' || c >= 'a' && c <= 'f')) {
                return false;
            }
        }
        return true;
    }

    private static boolean isBase62(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!(c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z')) {
                return false;
            }
        }
        return true;
    }

    /** CRC-32 of all that precedes it, as six base62 digits: secret scanners can tell a real key from a look-alike. */
    public static String checksum(CharSequence precedes) {
        CRC32 crc = new CRC32();
        crc.update(precedes.toString().getBytes(StandardCharsets.US_ASCII));
        long value = crc.getValue();
        char[] digits = new char[CHECK_DIGITS];
        for (int i = CHECK_DIGITS - 1; i >= 0; i--) {
            digits[i] = BASE62.charAt((int) (value % BASE62.length()));
            value /= BASE62.length();
        }
        return new String(digits);
    }
}
