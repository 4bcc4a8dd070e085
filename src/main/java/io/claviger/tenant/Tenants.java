package io.claviger.tenant;

import io.claviger.access.By;
import io.claviger.audit.AuditEvent;
import io.claviger.audit.AuditLog;
import io.claviger.failure.Failure;
import io.claviger.failure.FailureException;
import io.claviger.failure.Violations;
import io.claviger.limit.Fenced;
import io.claviger.limit.Limits;
import io.claviger.limit.RedisFence;
import io.claviger.list.ListQuery;
import io.claviger.list.Listing;
import io.claviger.store.Database;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.hibernate.id.uuid.UuidVersion7Strategy;

/** What the operator does with tenants. */
@ApplicationScoped
public class Tenants {
    private final PanacheTenantStore store;
    private final Database database;
    private final AuditLog audit;
    private final RedisFence fence;
    private final Keyspaces keyspaces;
    private final Plans plans;
    private final Clock clock;

    Tenants(
            PanacheTenantStore store,
            Database database,
            AuditLog audit,
            RedisFence fence,
            Keyspaces keyspaces,
            Plans plans,
            Clock clock) {
        this.store = store;
        this.database = database;
        this.audit = audit;
        this.fence = fence;
        this.keyspaces = keyspaces;
        this.plans = plans;
        this.clock = clock;
    }

    /** Creates a tenant. No fence: nobody can have judged by it. */
    Uni<Tenant> create(By by, NewTenant wanted) {
        mustBeOperator(by);
        Tenant tenant = new Tenant(
                UuidVersion7Strategy.INSTANCE.generateUuid(null),
                wanted.name(),
                wanted.keyspace().name(),
                wanted.externalId(),
                wanted.plan() == null ? null : wanted.plan().name(),
                wanted.status(),
                wanted.allowlist(),
                wanted.limits(),
                1,
                now(),
                null);
        mustFit(tenant);
        return database.transaction(() -> store.insert(tenant)
                .call(() -> audit.append(new AuditEvent(by, "tenant.create", tenant.id(), tenant.id(), tenant.told())))
                .replaceWith(tenant));
    }

    public Uni<Tenant> read(By by, UUID id) {
        mustBeOperator(by);
        return database.session(() -> store.find(id)).map(found -> found.orElseThrow(Tenants::none));
    }

    /** The caller's own tenant, or for the operator any; others are as unknown as none. */
    public Uni<Tenant> see(By by, UUID id) {
        boolean mine = by.caller().tenantId().map(id::equals).orElse(by.caller().isOperator());
        return mine
                ? database.session(() -> store.find(id)).map(found -> found.orElseThrow(Tenants::none))
                : Uni.createFrom().failure(none());
    }

    public Uni<Listing<Tenant>> list(By by, Map<String, Object> where, ListQuery query) {
        mustBeOperator(by);
        return database.session(() -> store.list(where, query));
    }

    /**
     * Changes a tenant; what comes of its keys is seen by the next verification on every node.
     *
     * @param version the one that the caller has seen; empty: whichever
     */
    Uni<Fenced<Tenant>> change(By by, UUID id, OptionalLong version, TenantChange change) {
        mustBeOperator(by);
        return database.transaction(() -> hold(id).invoke(old -> mustBeVersion(version, old.version()))
                        .flatMap(old -> apply(by, old, change)))
                .flatMap(changed -> everywhere(changed).map(everywhere -> new Fenced<>(changed, everywhere)));
    }

    /**
     * Puts a tenant on a plan, in the caller's transaction, who says it {@link #everywhere} when that has ended. Nobody is asked
     * for rights: it is for who has been paid.
     *
     * @return the tenant since then; empty: it is on that plan already
     */
    public Uni<Optional<Tenant>> moveTo(By by, UUID id, Plan plan) {
        TenantChange change = new TenantChange(null, null, Optional.of(plan), null, null, null);
        return hold(id).flatMap(old -> plan.name().equals(old.plan())
                ? Uni.createFrom().item(Optional.empty())
                : apply(by, old, change).map(Optional::of));
    }

    /** The tenant, which nobody else changes until the caller's transaction ends; 404 if there is none. */
    public Uni<Tenant> hold(UUID id) {
        return store.lock(id).map(found -> found.orElseThrow(Tenants::none));
    }

    /** Says once more, after the transaction, which version counts; false: Redis could not be told yet. */
    public Uni<Boolean> everywhere(Tenant changed) {
        return fence.raise(changed.id(), changed.id(), changed.version());
    }

    private Uni<Tenant> apply(By by, Tenant old, TenantChange change) {
        Tenant changed = change.applyTo(old, now());
        mustFit(changed);
        return store.update(changed)
                .call(() -> audit.append(
                        AuditEvent.change(by, "tenant.change", changed.id(), changed.id(), old.told(), changed.told())))
                .call(() -> everywhere(changed))
                .replaceWith(changed);
    }

    /** The limits of a tenant's keys before any key says otherwise. */
    public Limits limitsOf(Tenant tenant) {
        return inherited(tenant).withStored(tenant.limits());
    }

    private Limits inherited(Tenant tenant) {
        return keyspaces
                .find(tenant.keyspace())
                .map(keyspace -> keyspace.limitsUnder(plans.find(tenant.plan()).orElse(null)))
                .orElse(Limits.NONE);
    }

    private void mustFit(Tenant tenant) {
        Violations violations = new Violations();
        Limits inherited = inherited(tenant);
        violations.parse("limits", tenant.limits(), inherited, inherited::with);
        violations.throwIfAny();
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /** Whoever is not the operator is told so before anything is looked up. */
    public static void mustBeOperator(By by) {
        if (!by.caller().isOperator()) {
            throw new FailureException(Failure.FORBIDDEN);
        }
    }

    /**
     * Two admins must not overwrite each other.
     *
     * @throws FailureException 412 if the caller has seen another version than the present one
     */
    public static void mustBeVersion(OptionalLong seen, long present) {
        if (seen.isPresent() && seen.getAsLong() != present) {
            throw new FailureException(Failure.PRECONDITION_FAILED);
        }
    }

    private static FailureException none() {
        return new FailureException(Failure.NOT_FOUND, "There is no such tenant");
    }
}
