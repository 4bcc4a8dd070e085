package io.claviger.limit;

import java.util.List;

/** What a {@link RateLimiter} answers. */
public sealed interface Taking {
    /** Permits were taken from every window. */
    record Admitted(List<Quota> quotas, boolean degraded) implements Taking {}

    /** At least one window had no room; nothing was taken anywhere. */
    record Exhausted(List<Quota> quotas, int cost, boolean degraded) implements Taking {
        /** The windows that refused. */
        public List<Quota> refusing() {
            return quotas.stream().filter(q -> q.remaining() < cost).toList();
        }
    }

    /** The call was judged by a row that has changed since; nothing was taken. Load it again and ask again. */
    record Stale() implements Taking {}
}
