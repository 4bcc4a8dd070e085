package io.claviger.oauth;

import io.claviger.key.KeyHash;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a confidential client proves itself with: its secret, and for a while after a rotation the one before.
 *
 * @param previousUntil when the one before stops to work
 */
record ClientSecrets(
        KeyHash current,
        @Nullable KeyHash previous,
        @Nullable Instant previousUntil) {
    static ClientSecrets first(OpaqueSecret secret) {
        return new ClientSecrets(secret.hash(), null, null);
    }

    ClientSecrets rotate(OpaqueSecret next, Duration overlap, Instant now) {
        return overlap.isZero() ? first(next) : new ClientSecrets(next.hash(), current, now.plus(overlap));
    }

    boolean admit(String presented, Instant now) {
        KeyHash hash = KeyHash.of(presented);
        boolean isPrevious =
                previous != null && previousUntil != null && now.isBefore(previousUntil) && previous.matches(hash);
        return current.matches(hash) || isPrevious;
    }
}
