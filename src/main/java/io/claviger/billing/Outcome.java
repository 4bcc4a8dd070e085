package io.claviger.billing;

import java.util.Locale;

/** What an event did. */
enum Outcome {
    /** The tenant is on another plan now. */
    PLAN_CHANGED,
    /** It is known now, and changes no plan. */
    NOTED,
    /** It was known already. */
    REPEATED,
    /** Something newer is known of this subscription. */
    OUTDATED,
    /** It is of no concern here. */
    IGNORED;

    String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
