package io.claviger.verify;

import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Judges by the rules that need no counting. */
final class Checks {
    /** Values() copies, and every call is judged. */
    private static final Rule[] RULES = Rule.values();

    private static final Set<Rule> STANDING =
            EnumSet.of(Rule.NOT_REVOKED, Rule.NOT_DISABLED, Rule.NOT_EXPIRED, Rule.TENANT_ACTIVE);

    private Checks() {}

    /** Why the call is refused; empty: nothing speaks against it but, perhaps, a limit. */
    static Optional<Refusal> judge(KnownKey key, Call call, Instant now) {
        for (Rule rule : RULES) {
            if (!rule.isKept(key, call, now)) {
                return Optional.of(rule.refusal());
            }
        }
        return Optional.empty();
    }

    /** All rules that the call breaks, not the first one only. */
    static Set<Rule> broken(KnownKey key, Call call, Instant now) {
        Set<Rule> broken = EnumSet.noneOf(Rule.class);
        Arrays.stream(RULES).filter(rule -> !rule.isKept(key, call, now)).forEach(broken::add);
        return broken;
    }

    /** Whether the credential is good at all, whatever it is for. */
    static boolean isGood(KnownKey key, Instant now) {
        Call none = Call.OF_NOTHING;
        return STANDING.stream().allMatch(rule -> rule.isKept(key, none, now));
    }
}
