package io.claviger.limit;

import io.smallrye.mutiny.Uni;

/** Takes permits: all or none. Exact: no window ever holds one too many, none is refused that was due. */
public interface RateLimiter {
    /** Fails only if the limiter itself cannot be asked. */
    Uni<Taking> take(Demand demand);
}
