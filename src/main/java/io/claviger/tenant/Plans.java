package io.claviger.tenant;

import io.claviger.limit.LimitConfig;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The configured plans. */
@Singleton
public class Plans {
    private final Map<String, Plan> byName = new TreeMap<>();

    Plans(PlanConfig config) {
        config.byName().forEach((name, one) -> {
            mustDifferByMoreThanCase(name);
            try {
                byName.put(
                        name,
                        new Plan(
                                name,
                                one.mayCreateKeys(),
                                one.existingKeysUntil(),
                                one.maxKeys(),
                                LimitConfig.overrides(one.limits())));
            } catch (IllegalArgumentException e) {
                throw new IllegalStateException("claviger.plans." + name + ": " + e.getMessage(), e);
            }
        });
    }

    /** An environment variable knows no case: it would make a second plan beside the one that it is meant to change. */
    private void mustDifferByMoreThanCase(String name) {
        byName.keySet().stream().filter(name::equalsIgnoreCase).findFirst().ifPresent(other -> {
            throw new IllegalStateException("claviger.plans." + name + " and claviger.plans." + other
                    + " differ by case only: set plans with capitals in config/application.properties or by -D");
        });
    }

    /** The plan of that name; empty if there is none, or no name. */
    public Optional<Plan> find(@Nullable String name) {
        return name == null ? Optional.empty() : Optional.ofNullable(byName.get(name));
    }

    public Collection<Plan> all() {
        return byName.values();
    }

    /** The plan of that name, of which an environment variable may have taken the capitals. */
    public Optional<Plan> findInAnyCase(String name) {
        return byName.values().stream()
                .filter(plan -> plan.name().equalsIgnoreCase(name))
                .findFirst();
    }

    /**
     * Reads a request's plan.
     *
     * @throws IllegalArgumentException if none is configured by that name
     */
    public Plan parse(String name) {
        return find(name)
                .orElseThrow(
                        () -> new IllegalArgumentException("must be one of " + String.join(", ", byName.keySet())));
    }
}
