package io.claviger.tenant;

import io.claviger.access.ScopeSet;
import io.claviger.failure.FailureException;
import io.claviger.limit.LimitConfig;
import io.claviger.limit.Limits;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The configured products. A mistake in their configuration stops the start, naming the property. */
@Singleton
public class Keyspaces {
    /** What anonymous sessions start with, whichever the keyspace. */
    private static final String VISITORS = "sess";

    private static final Pattern PREFIX = Pattern.compile("[a-z][a-z0-9]{1,15}");

    private final Map<String, Keyspace> byName = new TreeMap<>();

    Keyspaces(KeyspaceConfig config, Plans plans) {
        List<String> prefixes = new ArrayList<>(List.of(VISITORS));
        config.byName().forEach((name, one) -> {
            String property = "claviger.keyspaces." + name;
            if (!PREFIX.matcher(one.prefix()).matches() || prefixes.contains(one.prefix())) {
                throw new IllegalStateException(
                        property
                                + ".prefix must be 2 to 16 characters a-z0-9, starting with a letter, and of this keyspace alone; sess is taken");
            }
            if (one.defaultPlan().isPresent()
                    && plans.find(one.defaultPlan().get()).isEmpty()) {
                throw new IllegalStateException(property + ".default-plan names no plan of claviger.plans");
            }
            prefixes.add(one.prefix());
            byName.put(name, keyspace(name, property, one));
        });
    }

    private static Keyspace keyspace(String name, String property, KeyspaceConfig.One one) {
        try {
            return new Keyspace(
                    name,
                    one.prefix(),
                    one.secretFormat(),
                    one.environments(),
                    one.scopes().map(ScopeSet::parse),
                    Map.copyOf(one.scopeTexts()),
                    one.defaultPlan(),
                    one.anonymousSessions(),
                    Limits.NONE.with(LimitConfig.overrides(one.limits())));
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(property + ": " + e.getMessage(), e);
        } catch (FailureException e) {
            throw new IllegalStateException(property + ".limits: " + e.errors(), e);
        }
    }

    public Optional<Keyspace> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /**
     * Reads a request's keyspace.
     *
     * @throws IllegalArgumentException if none is configured by that name
     */
    public Keyspace parse(String name) {
        return find(name)
                .orElseThrow(
                        () -> new IllegalArgumentException("must be one of " + String.join(", ", byName.keySet())));
    }

    public Collection<Keyspace> all() {
        return byName.values();
    }
}
