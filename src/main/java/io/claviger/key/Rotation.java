package io.claviger.key;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A key's place among those that it replaces and that replace it.
 *
 * @param lineId the first key of them all, by which their common counters are named; null: this one
 * @param rotatedFrom the key that this one replaces; null: none
 * @param rotatedTo the key that replaces this one; null: none
 * @param retiresAt when it ends for that reason; null: it was replaced at once, or not
 */
public record Rotation(
        @Nullable UUID lineId,
        @Nullable UUID rotatedFrom,
        @Nullable UUID rotatedTo,
        @Nullable Instant retiresAt) {
    /** Of a key that was never rotated. */
    public static final Rotation NONE = new Rotation(null, null, null, null);

    Rotation to(UUID successor, @Nullable Instant retires) {
        return new Rotation(lineId, rotatedFrom, successor, retires);
    }
}
