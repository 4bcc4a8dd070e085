package io.claviger.oauth;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import jakarta.inject.Singleton;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Signing keys that the operator supplies. A wrong one stops the start, naming its property. */
@Singleton
public class SuppliedKeys {
    private static final String PROPERTY = "claviger.oauth.signing-keys.";
    private static final int FEWEST_BITS = 2048;

    private final Optional<KeyRing> ring;

    SuppliedKeys(OAuthConfig config) {
        this.ring = ring(config.signingKeys(), config.signWith());
    }

    /** Empty: none are supplied. */
    Optional<KeyRing> ring() {
        return ring;
    }

    static Optional<KeyRing> ring(Map<String, String> given, Optional<String> signWith) {
        if (given.isEmpty()) {
            return Optional.empty();
        }
        if (given.size() > 1 && signWith.isEmpty() || signWith.isPresent() && !given.containsKey(signWith.get())) {
            throw new IllegalStateException("claviger.oauth.sign-with must name one of claviger.oauth.signing-keys");
        }
        List<SigningKey> keys = new ArrayList<>();
        given.forEach((name, pem) -> {
            boolean signs = given.size() == 1 || name.equals(signWith.orElse(""));
            keys.add(new SigningKey(read(name, pem), signs ? Instant.EPOCH : Instant.MAX));
        });
        return Optional.of(new KeyRing(List.copyOf(keys)));
    }

    private static RSAKey read(String name, String pem) {
        try {
            byte[] der = Base64.getMimeDecoder().decode(pem.replaceAll("-----(BEGIN|END) PRIVATE KEY-----", ""));
            KeyFactory rsa = KeyFactory.getInstance("RSA");
            RSAPrivateCrtKey secret = (RSAPrivateCrtKey) rsa.generatePrivate(new PKCS8EncodedKeySpec(der));
            if (secret.getModulus().bitLength() < FEWEST_BITS) {
                throw new IllegalStateException(PROPERTY + name + " must have at least " + FEWEST_BITS + " bits");
            }
            RSAPublicKey open = (RSAPublicKey)
                    rsa.generatePublic(new RSAPublicKeySpec(secret.getModulus(), secret.getPublicExponent()));
            return new RSAKey.Builder(open)
                    .privateKey(secret)
                    .keyID(name)
                    .keyUse(KeyUse.SIGNATURE)
                    .algorithm(JWSAlgorithm.RS256)
                    .build();
        } catch (GeneralSecurityException | IllegalArgumentException | ClassCastException e) {
            throw new IllegalStateException(
                    PROPERTY + name + " must be an RSA private key in PEM (PKCS #8), as openssl genpkey writes it", e);
        }
    }
}
