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
 * Seals what must be stored but not readable in a copy of the database: AES-256-GCM, under a key that is made of the root key,
 * which is not there. After a change of the root key, seals made before stay shut.
 */
@Singleton
public class RootSeal {
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final Optional<byte[]> rootKey;
    private final SecureRandom random;

    RootSeal(OperatorConfig config, SecureRandom random) {
        this.rootKey = config.rootKey().map(key -> key.getBytes(StandardCharsets.UTF_8));
        this.random = random;
    }

    /**
     * Seals a text; empty if there is no root key to seal with.
     *
     * @param purpose what for: a seal made for one purpose does not open for another
     */
    public Optional<String> seal(String plain, String purpose) {
        return rootKey.map(root -> {
            byte[] nonce = new byte[NONCE_BYTES];
            random.nextBytes(nonce);
            try {
                Cipher cipher = cipher(Cipher.ENCRYPT_MODE, root, purpose, nonce);
                byte[] sealed = cipher.doFinal(plain.getBytes(StandardCharsets.UTF_8));
                byte[] both = Arrays.copyOf(nonce, NONCE_BYTES + sealed.length);
                System.arraycopy(sealed, 0, both, NONCE_BYTES, sealed.length);
                return Base64.getEncoder().encodeToString(both);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every JDK has AES-GCM and HMAC-SHA-256", e);
            }
        });
    }

    /** Opens a seal; empty if it was made under another root key, or for another purpose. */
    public Optional<String> open(String seal, String purpose) {
        if (rootKey.isEmpty()) {
            return Optional.empty();
        }
        byte[] sealed = Base64.getDecoder().decode(seal);
        try {
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, rootKey.get(), purpose, Arrays.copyOf(sealed, NONCE_BYTES));
            byte[] plain = cipher.doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
            return Optional.of(new String(plain, StandardCharsets.UTF_8));
        } catch (GeneralSecurityException sealedUnderAnotherKey) {
            return Optional.empty();
        }
    }

    private static Cipher cipher(int mode, byte[] root, String purpose, byte[] nonce) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(root, "HmacSHA256"));
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        SecretKeySpec key = new SecretKeySpec(mac.doFinal(purpose.getBytes(StandardCharsets.UTF_8)), "AES");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        return cipher;
    }
}
