package io.claviger.audit;

import io.claviger.limit.LimitOverride;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the audit trail is told of a thing: members named as in our API; those without a value are left out. */
public final class Told {
    private final Map<String, Object> members = new TreeMap<>();

    /** Text, a number, a truth, or a list of texts; instants and ids become text. */
    public Told with(String name, @Nullable Object value) {
        if (value != null) {
            members.put(name, value instanceof Instant || value instanceof UUID ? value.toString() : value);
        }
        return this;
    }

    /** Limits with their numbers. */
    public Told with(String name, Map<String, LimitOverride> limits) {
        Map<String, Object> told = new TreeMap<>();
        limits.forEach((limit, override) -> told.put(limit, told(override)));
        return with(name, (Object) told);
    }

    /** Of what customers keep with a key the names only: the values may be anything, and this trail forgets nothing. */
    public Told withNames(String name, Map<String, Object> metadata) {
        return with(name, List.copyOf(new TreeMap<>(metadata).keySet()));
    }

    private static Map<String, Object> told(LimitOverride override) {
        Told told = new Told()
                .with("operation", override.operation())
                .with("permits", override.permits())
                .with(
                        "window_seconds",
                        override.window() == null ? null : override.window().toSeconds());
        if (override.level() != null) {
            told.with("level", override.level().wire());
        }
        if (override.whenRedisIsDown() != null) {
            told.with("when_redis_is_down", override.whenRedisIsDown().wire());
        }
        return told.members();
    }

    public Map<String, Object> members() {
        return members;
    }
}
