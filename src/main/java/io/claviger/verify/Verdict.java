package io.claviger.verify;

import io.claviger.limit.Quota;
import io.claviger.usage.UsageMeter;
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

    /** The credential that it is about; null: none of ours. */
    @Nullable
    KnownKey known();

    /** As in the verdict's JSON. */
    String code();

    /** Counts it, where it is about a key: other credentials are many and short-lived. */
    default void noteIn(UsageMeter usage) {
        KnownKey known = known();
        if (known != null && known.kind() == KnownKey.Kind.KEY) {
            usage.note(known.tenantId(), known.keyId(), code());
        }
    }

    /** The call may be made, and has been counted. */
    record Valid(KnownKey key, List<Quota> quotas, boolean degraded) implements Verdict {
        @Override
        public KnownKey known() {
            return key;
        }

        @Override
        public String code() {
            return "VALID";
        }
    }

    /**
     * The call may not be made, and has not been counted.
     *
     * @param retryAfter over a limit: how long until there is room; null: waiting does not help
     */
    record Refused(
            Refusal refusal,
            @Nullable KnownKey known,
            List<Quota> quotas,
            @Nullable Duration retryAfter,
            boolean degraded)
            implements Verdict {
        static final Refused UNKNOWN = new Refused(Refusal.KEY_NOT_FOUND, null, List.of(), null, false);

        static Refused of(Refusal refusal, KnownKey known, boolean degraded) {
            return new Refused(refusal, known, List.of(), null, degraded);
        }

        @Override
        public String code() {
            return refusal.name();
        }

        /** Over some limits: room is there once the slowest of them has it. */
        static Refused overLimit(KnownKey known, List<Quota> quotas, List<Quota> refusing, boolean degraded) {
            boolean never = refusing.stream().anyMatch(quota -> quota.resetMs() == 0);
            Duration wait = refusing.stream()
                    .map(Quota::untilReset)
                    .max(Comparator.naturalOrder())
                    .orElse(Duration.ZERO);
            return new Refused(Refusal.RATE_LIMITED, known, quotas, never ? null : wait, degraded);
        }
    }
}
