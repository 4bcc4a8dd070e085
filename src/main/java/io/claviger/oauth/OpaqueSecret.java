package io.claviger.oauth;

import io.claviger.key.KeyHash;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * 256 random bits that are somebody's secret: of a client, an authorization code, a refresh token. We keep its hash only, and
 * it does not print itself.
 */
record OpaqueSecret(String value) {
    private static final int BYTES = 32;

    static OpaqueSecret mint(String prefix, SecureRandom random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return of(prefix, bytes);
    }

    static OpaqueSecret of(String prefix, byte[] bytes) {
        return new OpaqueSecret(prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    KeyHash hash() {
        return KeyHash.of(value);
    }

    @Override
    public String toString() {
        return "OpaqueSecret[hidden]";
    }
}
