package io.claviger.key;

import io.claviger.access.Caller;
import io.claviger.access.ScopeSet;
import io.claviger.failure.Failure;
import io.claviger.failure.FailureException;
import io.claviger.failure.Violations;
import io.claviger.limit.Level;
import io.claviger.limit.Limit;
import io.claviger.limit.LimitOverride;
import io.claviger.limit.Limits;
import io.claviger.limit.Window;
import io.claviger.tenant.Keyspace;
import io.claviger.tenant.Keyspaces;
import io.claviger.tenant.Plan;
import io.claviger.tenant.Plans;
import io.claviger.tenant.Tenant;
import io.claviger.tenant.Tenants;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** What a tenant's product and plan allow its keys to be. */
@Singleton
public class KeyRules {
    private final Keyspaces keyspaces;
    private final Plans plans;
    private final Tenants tenants;

    KeyRules(Keyspaces keyspaces, Plans plans, Tenants tenants) {
        this.keyspaces = keyspaces;
        this.plans = plans;
        this.tenants = tenants;
    }

    /** The tenant's product; 409 if the configuration no longer has it. */
    public Keyspace keyspaceOf(Tenant tenant) {
        return keyspaces
                .find(tenant.keyspace())
                .orElseThrow(() -> new FailureException(
                        Failure.CONFLICT, "The keyspace " + tenant.keyspace() + " is no longer configured"));
    }

    /** Whether the tenant's plan includes new keys. */
    public boolean allowsNewKeys(Tenant tenant) {
        return tenant.plan() == null || plan(tenant).map(Plan::mayCreateKeys).orElse(false);
    }

    void mustAllowNewKeys(Tenant tenant) {
        if (!allowsNewKeys(tenant)) {
            throw new FailureException(Failure.PLAN_UPGRADE_REQUIRED);
        }
    }

    OptionalInt maxKeys(Tenant tenant) {
        return plan(tenant).map(Plan::maxKeys).orElse(OptionalInt.empty());
    }

    /** The tenant's plan; empty: none, or one that is no longer configured. */
    public Optional<Plan> plan(Tenant tenant) {
        return plans.find(tenant.plan());
    }

    /**
     * A key with the scope admin manages its tenant: who does not may not make one.
     *
     * @throws FailureException 400 naming the field
     */
    static void mayGive(Caller caller, ScopeSet scopes) {
        if (scopes.isAdmin() && !caller.isAdmin()) {
            throw FailureException.invalid("scopes", "only an admin may give the scope admin");
        }
    }

    /**
     * Checks a key's limits: complete, in range, and, unless the operator asks, no looser than what the tenant has.
     *
     * @throws FailureException 400 naming each that is not
     */
    void check(Caller caller, Tenant tenant, Map<String, LimitOverride> limits) {
        Violations violations = new Violations();
        Limits inherited = tenants.limitsOf(tenant);
        violations.optional("limits", limits, inherited::with);
        if (!caller.isOperator()) {
            limits.forEach((name, wanted) -> {
                Limit given = inherited.get(name);
                if (given != null && !isStricter(wanted, given)) {
                    violations.add(
                            "limits." + name,
                            "only permits may be set here, to at most " + given.permits()
                                    + ", and only of a limit per key or operation; for more, add a limit of another name");
                }
            });
        }
        violations.throwIfAny();
    }

    /**
     * Whether an override can but restrict: fewer permits in the same counter. Another window length or form of counting would
     * be a counter of its own, beside the one that all the tenant's keys share.
     */
    private static boolean isStricter(LimitOverride wanted, Limit given) {
        Integer permits = wanted.permits();
        boolean permitsOnly = wanted.operation() == null && wanted.window() == null && wanted.whenRedisIsDown() == null;
        boolean ownCounter = given.level() == Level.KEY || given.level() == Level.OPERATION;
        return permits != null
                && permitsOnly
                && ownCounter
                && permits <= given.permits()
                && Window.isCountedSingly(permits) == Window.isCountedSingly(given.permits());
    }
}
