package io.claviger.key;

import java.util.Optional;

/**
 * A key and, this once, its secret.
 *
 * @param secret empty only on a repeated creation whose secret can no longer be unsealed
 * @param repeated whether this is the answer to a request that was made before, under the same {@code Idempotency-Key}
 */
public record CreatedKey(ApiKey key, Optional<KeySecret> secret, boolean repeated) {
    /** The secret in the clear, for the one answer that shows it; empty as {@code secret} is. */
    public Optional<String> plaintext() {
        return secret.map(KeySecret::value);
    }
}
