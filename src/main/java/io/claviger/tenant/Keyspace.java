package io.claviger.tenant;

import io.claviger.access.Environment;
import io.claviger.access.ScopeSet;
import io.claviger.limit.Limits;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A product whose keys are issued. Comes from configuration.
 *
 * @param name what tenants refer to
 * @param prefix what its keys start with, unique among keyspaces
 * @param secretFormat the random part of its keys
 * @param environments whether its keys name their environment; if not they are all live
 * @param scopes its catalogue; empty: any well-formed scope
 * @param scopeTexts what scopes let one do, in words
 * @param defaultPlan the plan of a tenant that is created without one
 * @param anonymousSessions whether visitors without an account may be given a session
 * @param limits what holds for every key unless plan, tenant or key say otherwise
 */
public record Keyspace(
        String name,
        String prefix,
        SecretFormat secretFormat,
        boolean environments,
        Optional<ScopeSet> scopes,
        Map<String, String> scopeTexts,
        Optional<String> defaultPlan,
        boolean anonymousSessions,
        Limits limits) {

    /**
     * Checks scopes against the catalogue; {@code admin} is known everywhere.
     *
     * @throws IllegalArgumentException naming those that the product does not have
     */
    public ScopeSet checkScopes(ScopeSet wanted) {
        if (scopes.isPresent()) {
            List<String> unknown = wanted.values().stream()
                    .filter(s ->
                            !s.equals(ScopeSet.ADMIN) && !scopes.get().values().contains(s))
                    .toList();
            if (!unknown.isEmpty()) {
                throw new IllegalArgumentException("unknown: " + String.join(", ", unknown) + "; " + name + " has "
                        + String.join(", ", scopes.get().values()));
            }
        }
        return wanted;
    }

    /**
     * Checks that keys of this product exist in that environment.
     *
     * @throws IllegalArgumentException if it is test and the product has live keys only
     */
    public Environment checkEnvironment(Environment wanted) {
        if (!environments && wanted != Environment.LIVE) {
            throw new IllegalArgumentException(name + " has live keys only");
        }
        return wanted;
    }

    /** The limits of a tenant on that plan, before the tenant or a key says otherwise. */
    public Limits limitsUnder(@Nullable Plan plan) {
        return plan == null ? limits : limits.withStored(plan.limits());
    }
}
