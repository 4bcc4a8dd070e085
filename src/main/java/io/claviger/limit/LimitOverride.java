package io.claviger.limit;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a more specific layer says about a limit: absent members are inherited. */
public record LimitOverride(
        @Nullable Level level,
        @Nullable String operation,
        @Nullable Integer permits,
        @Nullable Duration window,
        @Nullable OutagePolicy whenRedisIsDown) {

    /**
     * This override applied to what was inherited.
     *
     * @throws IllegalArgumentException if a member is missing and nothing is inherited, or out of its range
     */
    Limit applyTo(String name, @Nullable Limit inherited) {
        if (inherited == null) {
            if (level == null || permits == null || window == null) {
                throw new IllegalArgumentException("a new limit needs level, permits and window");
            }
            return new Limit(name, level, operation, permits, window, orElse(whenRedisIsDown, OutagePolicy.LOCAL));
        }
        if (level != null && level != inherited.level()) {
            throw new IllegalArgumentException("level of an inherited limit cannot change");
        }
        return new Limit(
                name,
                inherited.level(),
                operation != null ? operation : inherited.operation(),
                orElse(permits, inherited.permits()),
                orElse(window, inherited.window()),
                orElse(whenRedisIsDown, inherited.whenRedisIsDown()));
    }

    private static <T> T orElse(@Nullable T own, T inherited) {
        return own == null ? inherited : own;
    }
}
