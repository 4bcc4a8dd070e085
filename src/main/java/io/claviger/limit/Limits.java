package io.claviger.limit;

import io.claviger.failure.FailureException;
import io.claviger.failure.FieldError;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The limits in force for something, by name: what the keyspace says, then the plan, then the tenant, then the key. */
public final class Limits {
    public static final Limits NONE = new Limits(List.of());
    private static final int MOST = 16;

    /** Ordered by name. A list, and not a map: every key that a node remembers has one. */
    private final List<Limit> all;

    private Limits(List<Limit> all) {
        this.all = all;
    }

    /**
     * These limits with a more specific layer on top.
     *
     * @throws FailureException 400 naming each limit that is incomplete or out of range, or if there are over 16
     */
    public Limits with(Map<String, LimitOverride> overrides) {
        if (overrides.isEmpty()) {
            return this;
        }
        SortedMap<String, Limit> merged = new TreeMap<>();
        all.forEach(limit -> merged.put(limit.name(), limit));
        List<FieldError> errors = new ArrayList<>();
        overrides.forEach((name, override) -> {
            try {
                merged.put(name, override.applyTo(name, merged.get(name)));
            } catch (IllegalArgumentException e) {
                errors.add(new FieldError(name, String.valueOf(e.getMessage())));
            }
        });
        if (merged.size() > MOST) {
            errors.add(new FieldError("size", "at most " + MOST + " limits may apply to one key"));
        }
        if (!errors.isEmpty()) {
            throw FailureException.invalid(errors);
        }
        return new Limits(List.copyOf(merged.values()));
    }

    /**
     * What is stored was checked against the configuration of its day. If the configuration has changed so that an
     * override no longer fits, that override is left out, and the inherited limit holds: configuration must not turn
     * stored keys into errors.
     */
    public Limits withStored(Map<String, LimitOverride> overrides) {
        Limits merged = this;
        for (Map.Entry<String, LimitOverride> one : overrides.entrySet()) {
            Optional<Limits> fitting = merged.tryWith(one.getKey(), one.getValue());
            merged = fitting.orElse(merged);
        }
        return merged;
    }

    private Optional<Limits> tryWith(String name, LimitOverride override) {
        try {
            return Optional.of(with(Map.of(name, override)));
        } catch (FailureException unfit) {
            return Optional.empty();
        }
    }

    /** Ordered by name. */
    public List<Limit> all() {
        return all;
    }

    /** The limit of that name, or null. */
    public @Nullable Limit get(String name) {
        for (Limit limit : all) {
            if (limit.name().equals(name)) {
                return limit;
            }
        }
        return null;
    }
}
