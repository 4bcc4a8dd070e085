package io.claviger.key;

import jakarta.inject.Singleton;
import java.util.Optional;

/**
 * Seals a new key's secret for the hours in which its creation may be asked again. The sealing key is made of the root key
 * and the caller's {@code Idempotency-Key}, neither of which is in the database: a copy of the database opens nothing.
 */
@Singleton
class SecretSeal {
    private final RootSeal seal;

    SecretSeal(RootSeal seal) {
        this.seal = seal;
    }

    /** Empty if there is no root key to seal with. */
    Optional<String> seal(KeySecret secret, Idempotency idempotency) {
        return seal.seal(secret.value(), purpose(idempotency));
    }

    /** Empty if it was sealed under another root key. */
    Optional<KeySecret> open(String sealed, Idempotency idempotency) {
        return seal.open(sealed, purpose(idempotency)).map(KeySecret::new);
    }

    private static String purpose(Idempotency idempotency) {
        return "claviger idempotency seal v1\n" + idempotency.scope() + "\n" + idempotency.key();
    }
}
