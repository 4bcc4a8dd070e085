package io.claviger.key;

import io.claviger.access.By;
import io.claviger.access.Environment;
import io.claviger.access.Right;
import io.claviger.audit.AuditEvent;
import io.claviger.audit.AuditLog;
import io.claviger.failure.Failure;
import io.claviger.failure.FailureException;
import io.claviger.limit.Fenced;
import io.claviger.limit.RedisFence;
import io.claviger.list.ListQuery;
import io.claviger.list.Listing;
import io.claviger.list.SortColumn;
import io.claviger.store.Database;
import io.claviger.tenant.PanacheTenantStore;
import io.claviger.tenant.Tenant;
import io.claviger.tenant.Tenants;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.hibernate.id.uuid.UuidVersion7Strategy;

/** The life of a key: create, read, change, revoke. Whoever may not see a key is told that it does not exist. */
@ApplicationScoped
public class Keys {
    private final PanacheKeyStore store;
    private final OnceOnly onceOnly;
    private final PanacheTenantStore tenants;
    private final KeyRules rules;
    private final KeyFormats formats;
    private final Database database;
    private final AuditLog audit;
    private final RedisFence fence;
    private final SecureRandom random;
    private final Clock clock;

    Keys(
            PanacheKeyStore store,
            OnceOnly onceOnly,
            PanacheTenantStore tenants,
            KeyRules rules,
            KeyFormats formats,
            Database database,
            AuditLog audit,
            RedisFence fence,
            SecureRandom random,
            Clock clock) {
        this.store = store;
        this.onceOnly = onceOnly;
        this.tenants = tenants;
        this.rules = rules;
        this.formats = formats;
        this.database = database;
        this.audit = audit;
        this.fence = fence;
        this.random = random;
        this.clock = clock;
    }

    /**
     * Creates a key, and says its secret this once. No fence: nobody can have judged by it.
     *
     * @param request what is wanted, read in the light of the tenant it is for
     * @param again if given, the same request asked again within 24 hours gives the same key
     */
    public Uni<CreatedKey> create(By by, UUID tenantId, Function<Tenant, NewKey> request, Optional<Idempotency> again) {
        must(by, Right.CREATE_KEYS);
        return database.transaction(() -> tenants.find(tenantId)
                .map(found -> found.orElseThrow(() -> FailureException.invalid("tenant_id", "there is no such tenant")))
                .flatMap(tenant -> onceOnly.make(again, () -> make(by, tenant, request))));
    }

    private Uni<CreatedKey> make(By by, Tenant tenant, Function<Tenant, NewKey> request) {
        NewKey wanted = request.apply(tenant);
        rules.check(by.caller(), tenant, wanted.limits());
        KeyRules.mayGive(by.caller(), wanted.scopes());
        if (!by.caller().mayReach(wanted.environment())) {
            throw FailureException.invalid("environment", "a test key makes test keys only");
        }
        KeyFormat format = formats.of(rules.keyspaceOf(tenant));
        KeySecret secret = format.mint(wanted.environment(), random);
        ApiKey key = new ApiKey(
                UuidVersion7Strategy.INSTANCE.generateUuid(null),
                tenant.id(),
                tenant.keyspace(),
                wanted.name(),
                format.prefix(wanted.environment()),
                secret.lastFour(),
                wanted.environment(),
                wanted.scopes(),
                KeyState.ACTIVE,
                wanted.expiresAt(),
                wanted.allowlist(),
                wanted.limits(),
                wanted.metadata(),
                by.caller().actor(),
                1,
                now(),
                null,
                null,
                Rotation.NONE);
        return mustHaveRoom(tenant)
                .call(() -> store.insert(key, KeyHash.of(secret.value())))
                .call(() -> audit.append(created(by, key)))
                .replaceWith(() -> new CreatedKey(key, Optional.of(secret), false));
    }

    static AuditEvent created(By by, ApiKey key) {
        return new AuditEvent(by, "key.create", key.tenantId(), key.id(), key.told());
    }

    /** Plans may allow no new keys, or so many. The tenant's row is held meanwhile, so that two cannot both be the last. */
    private Uni<Void> mustHaveRoom(Tenant tenant) {
        rules.mustAllowNewKeys(tenant);
        if (rules.maxKeys(tenant).isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        int most = rules.maxKeys(tenant).getAsInt();
        return tenants.lock(tenant.id())
                .flatMap(held -> store.countNotRevoked(tenant.id()))
                .invoke(count -> {
                    if (count >= most) {
                        throw new FailureException(
                                Failure.PLAN_UPGRADE_REQUIRED,
                                "This plan includes " + most + " API keys: revoke one, or upgrade");
                    }
                })
                .replaceWithVoid();
    }

    public Uni<ApiKey> read(By by, UUID id) {
        must(by, Right.READ_KEYS);
        return database.session(() -> store.find(id)).map(found -> visible(by, found));
    }

    /** Lists keys: of the caller's tenant, or for the operator of all that fit {@code where}. */
    public Uni<Listing<ApiKey>> list(By by, Map<String, Object> where, ListQuery query) {
        must(by, Right.READ_KEYS);
        Map<String, Object> own = new HashMap<>(where);
        by.caller().tenantId().ifPresent(tenantId -> own.put("tenantId", tenantId));
        if (!by.caller().mayReach(Environment.LIVE)) {
            own.put("environment", Environment.TEST.wire());
        }
        if (query.sort() == SortColumn.LAST_USED_AT && !own.containsKey("tenantId")) {
            // There is no index by it: of one tenant that is no more than its keys.
            throw FailureException.invalid("sort", "last_used_at is for the keys of one tenant: give tenant_id");
        }
        return database.session(() -> store.list(own, query));
    }

    /**
     * Changes a key. Once this has answered, no node judges by the older row.
     *
     * @param version the one that the caller has seen; empty: whichever
     * @param request what is wanted, read in the light of the tenant it is for and of the key as it is
     */
    public Uni<Fenced<ApiKey>> change(
            By by, UUID id, OptionalLong version, BiFunction<Tenant, ApiKey, KeyChange> request) {
        return change(by, id, version, "key.change", request);
    }

    public Uni<Fenced<ApiKey>> activate(By by, UUID id, OptionalLong version) {
        return change(by, id, version, "key.activate", (tenant, old) -> KeyChange.to(KeyState.ACTIVE));
    }

    public Uni<Fenced<ApiKey>> deactivate(By by, UUID id, OptionalLong version) {
        return change(by, id, version, "key.deactivate", (tenant, old) -> KeyChange.to(KeyState.DISABLED));
    }

    /**
     * Activates or deactivates the one key of the caller's tenant that has this name (Bluebricks). Revoked keys do not count.
     *
     * @throws FailureException 404 if there is none, 409 if there are several
     */
    public Uni<Fenced<ApiKey>> switchByName(By by, UUID tenantId, String name, boolean active) {
        must(by, Right.UPDATE_KEYS);
        return database.session(() -> store.findByName(tenantId, name))
                .map(found -> theOnlyOne(by, found))
                .flatMap(key -> active
                        ? activate(by, key.id(), OptionalLong.empty())
                        : deactivate(by, key.id(), OptionalLong.empty()));
    }

    private static ApiKey theOnlyOne(By by, List<ApiKey> found) {
        List<ApiKey> visible = found.stream()
                .filter(key -> by.caller().mayReach(key.environment()))
                .toList();
        if (visible.size() > 1) {
            throw new FailureException(Failure.CONFLICT, "Several keys have this name: use their ids, or rename one");
        }
        return visible.stream().findFirst().orElseThrow(Keys::none);
    }

    /** For good. Revoking what is revoked changes nothing and succeeds. */
    public Uni<Fenced<ApiKey>> revoke(By by, UUID id, OptionalLong version) {
        return change(by, id, version, "key.revoke", (tenant, old) -> KeyChange.to(KeyState.REVOKED));
    }

    private Uni<Fenced<ApiKey>> change(
            By by, UUID id, OptionalLong version, String action, BiFunction<Tenant, ApiKey, KeyChange> request) {
        must(by, Right.UPDATE_KEYS);
        return database.transaction(() -> store.lock(id)
                        .map(found -> visible(by, found))
                        .invoke(old -> Tenants.mustBeVersion(version, old.version()))
                        .flatMap(old -> tenants.find(old.tenantId())
                                .map(tenant -> tenant.orElseThrow(Keys::none))
                                .flatMap(tenant -> apply(by, action, old, tenant, request.apply(tenant, old)))))
                .flatMap(changed -> fence.raise(changed.tenantId(), changed.id(), changed.version())
                        .map(everywhere -> new Fenced<>(changed, everywhere)));
    }

    private Uni<ApiKey> apply(By by, String action, ApiKey old, Tenant tenant, KeyChange change) {
        if (old.stored() == change.state()) {
            return Uni.createFrom().item(old);
        }
        if (old.stored() == KeyState.REVOKED) {
            throw new FailureException(Failure.CONFLICT, "This key is revoked, which is final");
        }
        if (change.scopes() != null) {
            KeyRules.mayGive(by.caller(), change.scopes());
        }
        if (change.limits() != null) {
            rules.check(by.caller(), tenant, change.limits());
        }
        ApiKey changed = change.applyTo(old, now());
        return store.update(changed)
                .call(() -> audit.append(changed(by, action, old, changed)))
                .call(() -> fence.raise(changed.tenantId(), changed.id(), changed.version()))
                .replaceWith(changed);
    }

    static AuditEvent changed(By by, String action, ApiKey old, ApiKey key) {
        Map<String, Object> told = key.told();
        List<String> metadata = key.metadataSince(old);
        if (!metadata.isEmpty()) {
            told.put("metadata_changed", metadata);
        }
        return AuditEvent.change(by, action, key.tenantId(), key.id(), old.told(), told);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /** Whoever may not is told so before anything is looked up. */
    public static void must(By by, Right right) {
        if (!by.caller().may(right)) {
            throw new FailureException(Failure.FORBIDDEN);
        }
    }

    static ApiKey visible(By by, Optional<ApiKey> found) {
        return found.filter(key ->
                        by.caller().tenantId().map(key.tenantId()::equals).orElse(true))
                .filter(key -> by.caller().mayReach(key.environment()))
                .orElseThrow(Keys::none);
    }

    static FailureException none() {
        return new FailureException(Failure.NOT_FOUND, "There is no such key");
    }
}
