package io.claviger.billing;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a subscription stands.
 *
 * @param status as Stripe calls it
 * @param plan the plan that it is for; null: no price or product of it is configured to give one
 */
record Standing(String status, @Nullable String plan) {
    private static final Set<String> FINAL = Set.of("canceled", "incomplete_expired");
    private static final Set<String> NEVER_PAID = Set.of("incomplete", "incomplete_expired");

    /** Whether nothing can come after it. */
    boolean isFinal() {
        return FINAL.contains(status);
    }

    /** Whether it says something about plans: not if it is for other things, nor before its first payment. */
    boolean counts() {
        return plan != null && !NEVER_PAID.contains(status);
    }

    Standing withPlanUnless(@Nullable String other) {
        return plan == null ? new Standing(status, other) : this;
    }
}
