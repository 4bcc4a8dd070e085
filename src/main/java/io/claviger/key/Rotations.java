package io.claviger.key;

import io.claviger.access.By;
import io.claviger.access.Right;
import io.claviger.audit.AuditLog;
import io.claviger.failure.Failure;
import io.claviger.failure.FailureException;
import io.claviger.limit.Fenced;
import io.claviger.limit.RedisFence;
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
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.hibernate.id.uuid.UuidVersion7Strategy;

/**
 * A new secret for the same purpose: the successor has all that the old key had, its counters included, so that rotating
 * neither resets nor doubles a limit. No plan is asked: a key that leaked must be replaceable whatever its tenant pays for,
 * and the number of keys stays the same.
 */
@ApplicationScoped
public class Rotations {
    private final PanacheKeyStore store;
    private final PanacheTenantStore tenants;
    private final OnceOnly onceOnly;
    private final KeyRules rules;
    private final KeyFormats formats;
    private final Database database;
    private final AuditLog audit;
    private final RedisFence fence;
    private final RotationConfig config;
    private final SecureRandom random;
    private final Clock clock;

    /** The old key as it is now, and its successor. */
    private record Rotated(ApiKey old, CreatedKey created) {}

    Rotations(
            PanacheKeyStore store,
            PanacheTenantStore tenants,
            OnceOnly onceOnly,
            KeyRules rules,
            KeyFormats formats,
            Database database,
            AuditLog audit,
            RedisFence fence,
            RotationConfig config,
            SecureRandom random,
            Clock clock) {
        this.store = store;
        this.tenants = tenants;
        this.onceOnly = onceOnly;
        this.rules = rules;
        this.formats = formats;
        this.database = database;
        this.audit = audit;
        this.fence = fence;
        this.config = config;
        this.random = random;
        this.clock = clock;
    }

    /**
     * Replaces a key, and says the secret of its successor this once.
     *
     * @param version the one that the caller has seen; empty: whichever
     * @param grace how long the old key goes on; zero: it is revoked
     * @param again if given, the same request asked again within 24 hours gives the same successor
     */
    public Uni<Fenced<CreatedKey>> rotate(
            By by, UUID id, OptionalLong version, Duration grace, Optional<Idempotency> again) {
        Keys.must(by, Right.CREATE_KEYS);
        Keys.must(by, Right.UPDATE_KEYS);
        return database.transaction(() -> onceOnly.make(again, () -> replace(by, id, version, grace))
                        .flatMap(this::withOld))
                .flatMap(
                        rotated -> raise(rotated.old()).map(everywhere -> new Fenced<>(rotated.created(), everywhere)));
    }

    /** Read again, because who asks again has not made the change: its fence is raised once more, which does no harm. */
    private Uni<Rotated> withOld(CreatedKey created) {
        UUID id = created.key().rotation().rotatedFrom();
        return id == null
                ? Uni.createFrom().failure(Keys.none())
                : store.find(id).map(old -> new Rotated(old.orElseThrow(Keys::none), created));
    }

    private Uni<CreatedKey> replace(By by, UUID id, OptionalLong version, Duration grace) {
        return store.lock(id)
                .map(found -> Keys.visible(by, found))
                .invoke(old -> Tenants.mustBeVersion(version, old.version()))
                .invoke(old -> mustBeReplaceable(by, old))
                .call(old -> mustHaveRoom(old, grace))
                .flatMap(old -> tenants.find(old.tenantId())
                        .flatMap(tenant -> replace(by, old, tenant.orElseThrow(Keys::none), grace)));
    }

    private void mustBeReplaceable(By by, ApiKey old) {
        if (old.rotation().rotatedTo() != null) {
            throw new FailureException(
                    Failure.CONFLICT,
                    "This key was rotated: its successor is " + old.rotation().rotatedTo());
        }
        switch (old.state(clock.instant())) {
            case REVOKED -> throw new FailureException(Failure.CONFLICT, "This key is revoked, which is final");
            case EXPIRED ->
                throw new FailureException(
                        Failure.CONFLICT, "This key has expired, and so would its successor: change expires_at first");
            case ACTIVE, DISABLED -> KeyRules.mayGive(by.caller(), old.scopes());
        }
    }

    /** Grace after grace, a customer could gather any number of secrets that work. */
    private Uni<Void> mustHaveRoom(ApiKey old, Duration grace) {
        if (grace.isZero()) {
            return Uni.createFrom().voidItem();
        }
        return store.countRetiring(old.line(), now())
                .invoke(count -> {
                    if (count >= config.mostRetiring()) {
                        throw new FailureException(
                                Failure.CONFLICT,
                                count
                                        + " predecessors of this key still live: revoke one, or rotate without grace_seconds");
                    }
                })
                .replaceWithVoid();
    }

    private Uni<CreatedKey> replace(By by, ApiKey old, Tenant tenant, Duration grace) {
        KeyFormat format = formats.of(rules.keyspaceOf(tenant));
        KeySecret secret = format.mint(old.environment(), random);
        UUID id = UuidVersion7Strategy.INSTANCE.generateUuid(null);
        ApiKey successor = old.successor(
                id,
                format.prefix(old.environment()),
                secret.lastFour(),
                by.caller().actor(),
                now());
        ApiKey retired = old.replacedBy(id, grace.isZero() ? null : now().plus(grace), now());
        return store.insert(successor, KeyHash.of(secret.value()))
                .call(() -> store.update(retired))
                .call(() -> audit.append(Keys.changed(by, "key.rotate", old, retired)))
                .call(() -> audit.append(Keys.created(by, successor)))
                .call(() -> raise(retired))
                .replaceWith(() -> new CreatedKey(successor, Optional.of(secret), false));
    }

    private Uni<Boolean> raise(ApiKey key) {
        return fence.raise(key.tenantId(), key.id(), key.version());
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
