package io.claviger.oauth;

import io.claviger.key.KeyHash;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A refresh token: good once, for the next one.
 *
 * @param usedAt null: not yet
 * @param successorSeal the next one, for whoever shows this one again at once because the answer was lost; gone as soon as the
 *     next one is used
 */
record Refresh(
        UUID id,
        UUID grantId,
        KeyHash hash,
        Instant createdAt,
        Instant expiresAt,
        @Nullable Instant usedAt,
        @Nullable String successorSeal) {

    boolean isUsed() {
        return usedAt != null;
    }

    boolean isExpired(Instant now) {
        return !now.isBefore(expiresAt);
    }

    /** Whether it may be shown again. */
    boolean isInGrace(Instant now, Duration grace) {
        return usedAt != null && successorSeal != null && now.isBefore(usedAt.plus(grace));
    }

    Refresh use(Instant now, @Nullable String seal) {
        return new Refresh(id, grantId, hash, createdAt, expiresAt, now, seal);
    }
}
