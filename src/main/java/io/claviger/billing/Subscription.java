package io.claviger.billing;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A subscription as an event told it.
 *
 * @param now where it stands since then
 * @param before where it stood until then; null: it did not exist
 * @param toldAt the instant of the event, in whole seconds
 */
record Subscription(
        String id,
        String customerId,
        Instant startedAt,
        Standing now,
        @Nullable Standing before,
        Instant toldAt) {

    /**
     * Whether what was told is newer than this. Stripe delivers in any order and tells whole seconds only: within one, what
     * begins where this ends is newer, and what ends where this begins is older.
     */
    boolean isOutdatedBy(Subscription told) {
        if (now.isFinal()) {
            return false;
        }
        if (!told.toldAt.equals(toldAt)) {
            return told.toldAt.isAfter(toldAt);
        }
        return told.now.isFinal() || now.equals(told.before) || (told.before != null && !told.now.equals(before));
    }

    /** What has no plan configured leaves the plan as it was: a price that was forgotten takes nothing from who pays it. */
    Subscription withPlanUnless(@Nullable String known) {
        return new Subscription(
                id,
                customerId,
                startedAt,
                now.withPlanUnless(known),
                before == null ? null : before.withPlanUnless(known),
                toldAt);
    }
}
