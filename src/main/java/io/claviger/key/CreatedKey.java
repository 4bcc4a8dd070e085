package io.claviger.key;

import java.util.Optional;

/**
 * A key and, this once, its secret.
 *
 * @param secret empty only on a repeated creation whose secret can no longer be unsealed
 * @param repeated whether this is the answer to a request that was made before, under the same {@code Idempotency-Key}
 */
public record CreatedKey(ApiKey key, Optional<KeySecret> secret, boolean repeated) {}
