package io.claviger.key;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * SHA-256 of a whole key: what the database knows of it. A fast hash is right here, because a key holds at least 128
 * random bits: there is no dictionary to try. Kept as four numbers, which makes it a small and quick map key.
 */
public record KeyHash(long a, long b, long c, long d) {
    private static final ThreadLocal<MessageDigest> SHA_256 = ThreadLocal.withInitial(() -> {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    });

    /** Hash of a key, or of any other credential. */
    public static KeyHash of(String key) {
        return ofDigest(SHA_256.get().digest(key.getBytes(StandardCharsets.UTF_8)));
    }

    /** The hash whose 32 bytes these are. */
    public static KeyHash ofDigest(byte[] bytes) {
        ByteBuffer digest = ByteBuffer.wrap(bytes);
        return new KeyHash(digest.getLong(), digest.getLong(), digest.getLong(), digest.getLong());
    }

    /** The 32 bytes of the digest. */
    public byte[] bytes() {
        return ByteBuffer.allocate(32)
                .putLong(a)
                .putLong(b)
                .putLong(c)
                .putLong(d)
                .array();
    }

    /** Equality that takes the same time wherever the first difference is. */
    public boolean matches(KeyHash other) {
        return MessageDigest.isEqual(bytes(), other.bytes());
    }

    /**
     * By hand: a native executable interprets what the compiler makes for a record, and this is asked at every look-up. It was 9 % of a
     * verify.
     */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof KeyHash that && a == that.a && b == that.b && c == that.c && d == that.d;
    }

    /** All bits are random: any of them will do. */
    @Override
    public int hashCode() {
        return Long.hashCode(a);
    }

    /** Not printed either: it would find the row. */
    @Override
    public String toString() {
        return "KeyHash[hidden]";
    }
}
