package io.claviger.limit;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one call wants of a {@link RateLimiter}.
 *
 * @param windows every counter that must admit it, sharing one hash tag; may be empty
 * @param cost permits to take from each, at least 1
 * @param fences what it was judged by; null: not to be checked
 */
public record Demand(
        List<Window> windows, int cost, @Nullable Fences fences) {
    /** The same demand, once what it was judged by has just been read from the truth itself. */
    public Demand unfenced() {
        return new Demand(windows, cost, null);
    }
}
