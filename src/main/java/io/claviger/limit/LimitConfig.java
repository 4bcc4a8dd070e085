package io.claviger.limit;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One limit as configuration writes it: one reviewable row. */
public interface LimitConfig {
    /** Who is counted: {@code ip}, {@code key}, {@code tenant} or {@code operation}. */
    Optional<String> level();

    /** The operation it applies to; at level {@code operation} only. */
    Optional<String> operation();

    /** Cost units per window, 1 to 1,000,000,000. */
    Optional<Integer> permits();

    /** Length of the window. */
    Optional<Duration> window();

    /** What happens while Redis cannot be asked: {@code local}, {@code open} or {@code closed}. */
    Optional<String> whenRedisIsDown();

    /**
     * The rows of one layer.
     *
     * @throws IllegalArgumentException naming the row that cannot be read
     */
    static Map<String, LimitOverride> overrides(Map<String, LimitConfig> rows) {
        Map<String, LimitOverride> overrides = new TreeMap<>();
        rows.forEach((name, row) -> {
            try {
                overrides.put(
                        name,
                        new LimitOverride(
                                row.level().map(Level::parse).orElse(null),
                                row.operation().orElse(null),
                                row.permits().orElse(null),
                                row.window().orElse(null),
                                row.whenRedisIsDown().map(OutagePolicy::parse).orElse(null)));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("limits." + name + ": " + e.getMessage(), e);
            }
        });
        return overrides;
    }
}
