package io.claviger.verify;

import io.claviger.limit.Quota;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The answer to a {@link Call}. */
public sealed interface Verdict {
    /** Where the limits stand; empty if none was asked. */
    List<Quota> quotas();

    /** Whether the limits were not those of all nodes, because Redis could not be asked. */
    boolean degraded();

    /** The call may be made, and has been counted. */
    record Valid(KnownKey key, List<Quota> quotas, boolean degraded) implements Verdict {}

    /**
     * The call may not be made, and has not been counted.
     *
     * @param retryAfter over a limit: how long until there is room; null: waiting does not help
     */
    record Refused(
            Refusal refusal, List<Quota> quotas, @Nullable Duration retryAfter, boolean degraded) implements Verdict {
        static Refused of(Refusal refusal) {
            return of(refusal, false);
        }

        static Refused of(Refusal refusal, boolean degraded) {
            return new Refused(refusal, List.of(), null, degraded);
        }

        /** Over some limits: room is there once the slowest of them has it. */
        static Refused overLimit(List<Quota> quotas, List<Quota> refusing, boolean degraded) {
            boolean never = refusing.stream().anyMatch(quota -> quota.resetMs() == 0);
            Duration wait = refusing.stream()
                    .map(Quota::untilReset)
                    .max(Comparator.naturalOrder())
                    .orElse(Duration.ZERO);
            return new Refused(Refusal.RATE_LIMITED, quotas, never ? null : wait, degraded);
        }
    }
}
