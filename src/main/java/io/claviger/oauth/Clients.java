package io.claviger.oauth;

import io.claviger.access.By;
import io.claviger.access.Environment;
import io.claviger.audit.AuditEvent;
import io.claviger.audit.AuditLog;
import io.claviger.failure.Failure;
import io.claviger.failure.FailureException;
import io.claviger.limit.Fenced;
import io.claviger.list.ListQuery;
import io.claviger.list.Listing;
import io.claviger.session.Fencing;
import io.claviger.store.Database;
import io.claviger.tenant.PanacheTenantStore;
import io.claviger.tenant.Tenant;
import io.claviger.tenant.Tenants;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.hibernate.id.uuid.UuidVersion7Strategy;

/**
 * The life of an application. The operator manages all of them; a tenant's admins those of their tenant, for which the others
 * do not exist.
 */
@ApplicationScoped
public class Clients {
    private static final String SECRET_PREFIX = "cs_";

    private final PanacheClientStore store;
    private final PanacheGrantStore grants;
    private final Fencing fencing;
    private final PanacheTenantStore tenants;
    private final Database database;
    private final AuditLog audit;
    private final SecureRandom random;
    private final Clock clock;

    Clients(
            PanacheClientStore store,
            PanacheGrantStore grants,
            PanacheTenantStore tenants,
            Fencing fencing,
            Database database,
            AuditLog audit,
            SecureRandom random,
            Clock clock) {
        this.store = store;
        this.grants = grants;
        this.fencing = fencing;
        this.tenants = tenants;
        this.database = database;
        this.audit = audit;
        this.random = random;
        this.clock = clock;
    }

    /**
     * Registers an application; a confidential one gets its secret, this once.
     *
     * @param tenantId whose it is; empty: of a whole product, which only the operator may
     * @param request what is wanted, read in the light of that tenant
     */
    Uni<CreatedClient> create(By by, Optional<UUID> tenantId, Function<Optional<Tenant>, NewClient> request) {
        mustManage(by);
        return database.transaction(() -> tenant(tenantId).flatMap(tenant -> make(by, request.apply(tenant))));
    }

    private Uni<Optional<Tenant>> tenant(Optional<UUID> id) {
        return id.map(one -> tenants.find(one).invoke(found -> {
                    if (found.isEmpty()) {
                        throw FailureException.invalid("tenant_id", "there is no such tenant");
                    }
                }))
                .orElseGet(() -> Uni.createFrom().item(Optional.empty()));
    }

    private Uni<CreatedClient> make(By by, NewClient wanted) {
        if (!by.caller().mayReach(wanted.environment())) {
            throw FailureException.invalid("environment", "a test key makes test clients only");
        }
        Optional<OpaqueSecret> secret = wanted.type() == ClientType.CONFIDENTIAL
                ? Optional.of(OpaqueSecret.mint(SECRET_PREFIX, random))
                : Optional.empty();
        Client client = new Client(
                UuidVersion7Strategy.INSTANCE.generateUuid(null),
                wanted.keyspace(),
                wanted.tenantId(),
                wanted.name(),
                wanted.type(),
                wanted.environment(),
                wanted.redirectUris(),
                wanted.scopes(),
                wanted.grants(),
                ClientState.ACTIVE,
                secret.map(ClientSecrets::first).orElse(null),
                by.caller().actor(),
                1,
                now(),
                null);
        return store.insert(client)
                .call(() -> audit.append(
                        new AuditEvent(by, "oauth_client.create", client.tenantId(), client.id(), client.told())))
                .replaceWith(new CreatedClient(client, secret));
    }

    Uni<Client> read(By by, UUID id) {
        mustManage(by);
        return database.session(() -> store.find(id)).map(found -> visible(by, found));
    }

    /** Lists applications: of the caller's tenant, or for the operator of all that fit {@code where}. */
    public Uni<Listing<Client>> list(By by, Map<String, Object> where, ListQuery query) {
        mustManage(by);
        Map<String, Object> own = new HashMap<>(where);
        by.caller().tenantId().ifPresent(tenantId -> own.put("tenantId", tenantId));
        if (!by.caller().mayReach(Environment.LIVE)) {
            own.put("environment", Environment.TEST.wire());
        }
        return database.session(() -> store.list(own, query));
    }

    /**
     * Changes an application. Once this has answered, no node judges its tokens by the older row.
     *
     * @param version the one that the caller has seen; empty: whichever
     * @param request what is wanted, read in the light of what is there
     */
    Uni<Fenced<Client>> change(By by, UUID id, OptionalLong version, Function<Client, ClientChange> request) {
        mustManage(by);
        AtomicReference<Client> result = new AtomicReference<>();
        return fencing.change(() -> held(by, id, version).flatMap(old -> {
                    ClientChange change = request.apply(old);
                    return apply(by, "oauth_client.change", old, change)
                            .invoke(result::set)
                            .flatMap(changed -> change.touchesTokens()
                                    ? grants.touchClient(id)
                                    : Uni.createFrom().item(List.of()));
                }))
                .map(everywhere -> new Fenced<>(result.get(), everywhere));
    }

    /** Gives a confidential client a new secret, this once; the one before works on for the overlap. */
    Uni<CreatedClient> rotateSecret(By by, UUID id, Duration overlap) {
        mustManage(by);
        OpaqueSecret next = OpaqueSecret.mint(SECRET_PREFIX, random);
        return database.transaction(() -> held(by, id, OptionalLong.empty()).flatMap(old -> {
                    ClientSecrets present = old.secrets();
                    if (present == null) {
                        throw new FailureException(Failure.CONFLICT, "A public client has no secret");
                    }
                    ClientChange change = ClientChange.secret(present.rotate(next, overlap, now()));
                    return apply(by, "oauth_client.rotate_secret", old, change);
                }))
                .map(changed -> new CreatedClient(changed, Optional.of(next)));
    }

    /** For good: whatever tokens it holds are none any more. */
    Uni<Fenced<Client>> delete(By by, UUID id, OptionalLong version) {
        mustManage(by);
        AtomicReference<Client> result = new AtomicReference<>();
        return fencing.change(() -> held(by, id, version)
                        .invoke(result::set)
                        .call(old -> audit.append(
                                AuditEvent.gone(by, "oauth_client.delete", old.tenantId(), old.id(), old.told())))
                        .flatMap(old -> grants.touchClient(id).call(() -> store.delete(id))))
                .map(everywhere -> new Fenced<>(result.get(), everywhere));
    }

    private Uni<Client> held(By by, UUID id, OptionalLong version) {
        return store.lock(id)
                .map(found -> visible(by, found))
                .invoke(old -> Tenants.mustBeVersion(version, old.version()));
    }

    private Uni<Client> apply(By by, String action, Client old, ClientChange change) {
        Client changed = change.applyTo(old, now());
        NewClient.check(changed.type(), changed.tenantId(), changed.redirectUris(), changed.grants());
        return store.update(changed)
                .call(() -> audit.append(
                        AuditEvent.change(by, action, changed.tenantId(), changed.id(), old.told(), changed.told())))
                .replaceWith(changed);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    static void mustManage(By by) {
        if (!by.caller().isOperator() && !by.caller().isTenantAdmin()) {
            throw new FailureException(Failure.FORBIDDEN);
        }
    }

    private static Client visible(By by, Optional<Client> found) {
        return found.filter(client -> by.caller()
                        .tenantId()
                        .map(own -> own.equals(client.tenantId()))
                        .orElse(true))
                .filter(client -> by.caller().mayReach(client.environment()))
                .orElseThrow(() -> new FailureException(Failure.NOT_FOUND, "There is no such client"));
    }
}
