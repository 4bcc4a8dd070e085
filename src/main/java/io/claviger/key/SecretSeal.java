package io.claviger.key;

import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals a new key's secret for the hours in which its creation may be asked again. The sealing key is made of the root key
 * and the caller's {@code Idempotency-Key}, neither of which is in the database: a copy of the database opens nothing.
 * AES-256-GCM. After a change of the root key, seals made before stay shut.
 */
@Singleton
class SecretSeal {
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final Optional<byte[]> rootKey;
    private final SecureRandom random;

    SecretSeal(OperatorConfig config, SecureRandom random) {
        this.rootKey = config.rootKey().map(key -> key.getBytes(StandardCharsets.UTF_8));
        this.random = random;
    }

    /** Empty if there is no root key to seal with. */
    Optional<String> seal(KeySecret secret, Idempotency idempotency) {
        return rootKey.map(root -> {
            byte[] nonce = new byte[NONCE_BYTES];
            random.nextBytes(nonce);
            try {
                Cipher cipher = cipher(Cipher.ENCRYPT_MODE, root, idempotency, nonce);
                byte[] sealed = cipher.doFinal(secret.value().getBytes(StandardCharsets.UTF_8));
                byte[] both = Arrays.copyOf(nonce, NONCE_BYTES + sealed.length);
                System.arraycopy(sealed, 0, both, NONCE_BYTES, sealed.length);
                return Base64.getEncoder().encodeToString(both);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every JDK has AES-GCM and HMAC-SHA-256", e);
            }
        });
    }

    /** Empty if it was sealed under another root key. */
    Optional<KeySecret> open(String seal, Idempotency idempotency) {
        if (rootKey.isEmpty()) {
            return Optional.empty();
        }
        byte[] sealed = Base64.getDecoder().decode(seal);
        try {
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, rootKey.get(), idempotency, Arrays.copyOf(sealed, NONCE_BYTES));
            byte[] plain = cipher.doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
            return Optional.of(new KeySecret(new String(plain, StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException sealedUnderAnotherKey) {
            return Optional.empty();
        }
    }

    private static Cipher cipher(int mode, byte[] root, Idempotency idempotency, byte[] nonce)
            throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(root, "HmacSHA256"));
        mac.update("claviger idempotency seal v1\n".getBytes(StandardCharsets.UTF_8));
        mac.update((idempotency.scope() + "\n" + idempotency.key()).getBytes(StandardCharsets.UTF_8));
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(mac.doFinal(), "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        return cipher;
    }
}
