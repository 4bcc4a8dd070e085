package io.claviger.oauth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import java.time.Instant;

/**
 * An RS256 key.
 *
 * @param jwk private, or public where the private part cannot be had: then it can only verify
 * @param signsFrom when it begins to sign
 */
record SigningKey(RSAKey jwk, Instant signsFrom) {
    private static final int BITS = 2048;

    /** Takes a good part of a second of computing. */
    static SigningKey generate(String id, Instant signsFrom) {
        try {
            RSAKeyGenerator generator = new RSAKeyGenerator(BITS);
            return new SigningKey(
                    generator
                            .keyID(id)
                            .keyUse(KeyUse.SIGNATURE)
                            .algorithm(JWSAlgorithm.RS256)
                            .generate(),
                    signsFrom);
        } catch (JOSEException e) {
            throw new IllegalStateException("every JDK makes RSA keys", e);
        }
    }

    String id() {
        return jwk.getKeyID();
    }

    boolean maySign(Instant now) {
        return jwk.isPrivate() && !now.isBefore(signsFrom);
    }

    /** May hold a private key. */
    @Override
    public String toString() {
        return "SigningKey[" + id() + "]";
    }
}
