package io.claviger.session;

import io.claviger.access.By;
import io.claviger.access.Caller;
import io.claviger.access.Role;
import io.claviger.audit.AuditEvent;
import io.claviger.audit.AuditLog;
import io.claviger.failure.Failure;
import io.claviger.failure.FailureException;
import io.claviger.limit.Fenced;
import io.claviger.list.ListQuery;
import io.claviger.list.Listing;
import io.claviger.store.Database;
import io.claviger.tenant.PanacheTenantStore;
import io.claviger.tenant.Tenants;
import io.quarkus.arc.All;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.hibernate.id.uuid.UuidVersion7Strategy;
import org.jspecify.annotations.Nullable;

/** Who can sign in here: an admin manages the people of their tenant, the operator everybody. */
@ApplicationScoped
public class Accounts {
    private final PanacheAccountStore store;
    private final PanacheTenantStore tenants;
    private final Passwords passwords;
    private final List<PersonalCredentials> credentials;
    private final Fencing fencing;
    private final Database database;
    private final AuditLog audit;
    private final Clock clock;

    Accounts(
            PanacheAccountStore store,
            PanacheTenantStore tenants,
            Passwords passwords,
            @All List<PersonalCredentials> credentials,
            Fencing fencing,
            Database database,
            AuditLog audit,
            Clock clock) {
        this.store = store;
        this.tenants = tenants;
        this.passwords = passwords;
        this.credentials = credentials;
        this.fencing = fencing;
        this.database = database;
        this.audit = audit;
        this.clock = clock;
    }

    /** Creates an account; 409 if the e-mail address has one. */
    Uni<Account> create(By by, NewAccount wanted) {
        mustBeAdmin(by);
        mustGive(by, wanted.role());
        Account account = new Account(
                UuidVersion7Strategy.INSTANCE.generateUuid(null),
                wanted.tenantId(),
                wanted.email(),
                wanted.name(),
                wanted.nickname(),
                wanted.picture(),
                wanted.role(),
                wanted.permissions(),
                false,
                1,
                now(),
                null);
        return passwords
                .hash(wanted.password())
                .flatMap(hash -> database.transaction(() -> mustExist(wanted.tenantId())
                        .flatMap(there -> store.insert(account, hash))
                        .call(() -> audit.append(
                                new AuditEvent(by, "account.create", account.tenantId(), account.id(), account.told())))
                        .replaceWith(account)));
    }

    private Uni<Void> mustExist(@Nullable UUID tenantId) {
        return tenantId == null
                ? Uni.createFrom().voidItem()
                : tenants.find(tenantId)
                        .map(found -> found.orElseThrow(
                                () -> FailureException.invalid("tenant_id", "there is no such tenant")))
                        .replaceWithVoid();
    }

    public Uni<Account> read(By by, UUID id) {
        mustBeAdmin(by);
        return database.session(() -> store.find(id)).map(found -> visible(by, found));
    }

    /** Lists accounts: of the caller's tenant, or for the operator of all that fit {@code where}. */
    public Uni<Listing<Account>> list(By by, Map<String, Object> where, ListQuery query) {
        mustBeAdmin(by);
        Map<String, Object> own = new HashMap<>(where);
        by.caller().tenantId().ifPresent(tenantId -> own.put("tenantId", tenantId));
        return database.session(() -> store.list(own, query));
    }

    /**
     * Changes an account. Once this has answered, whatever stands for this person is judged anew on every node.
     *
     * @param version the one that the caller has seen; empty: whichever
     */
    Uni<Fenced<Account>> change(By by, UUID id, OptionalLong version, AccountChange change) {
        mustBeAdmin(by);
        Uni<Optional<String>> hash = change.password() == null
                ? Uni.createFrom().item(Optional.empty())
                : passwords.hash(change.password()).map(Optional::of);
        AtomicReference<Account> result = new AtomicReference<>();
        return hash.flatMap(hashed -> fencing.change(() -> store.lock(id)
                        .map(found -> visible(by, found))
                        .invoke(old -> Tenants.mustBeVersion(version, old.version()))
                        .invoke(old -> mustChange(by, old, change))
                        .flatMap(old -> write(by, old, change, hashed.orElse(null), result))))
                .map(everywhere -> new Fenced<>(result.get(), everywhere));
    }

    private Uni<List<Fence>> write(
            By by, Account old, AccountChange change, @Nullable String hash, AtomicReference<Account> result) {
        Account changed = change.applyTo(old, now());
        result.set(changed);
        Map<String, Object> told = changed.told();
        if (hash != null) {
            told.put("password_set_at", String.valueOf(changed.updatedAt()));
        }
        return store.update(changed, hash)
                .call(() -> audit.append(
                        AuditEvent.change(by, "account.change", changed.tenantId(), changed.id(), old.told(), told)))
                .flatMap(written -> touchAll(changed.id()));
    }

    /** For good: its sessions and all else that stands for this person end at once. */
    Uni<Fenced<UUID>> delete(By by, UUID id) {
        mustBeAdmin(by);
        return fencing.change(() -> store.lock(id)
                        .map(found -> visible(by, found))
                        .invoke(old -> mustGive(by, old.role()))
                        .invoke(old -> mustNotBeOneself(by, old))
                        .flatMap(old -> touchAll(id)
                                .call(() -> audit.append(
                                        AuditEvent.gone(by, "account.delete", old.tenantId(), id, old.told())))
                                .call(() -> store.delete(id))))
                .map(everywhere -> new Fenced<>(id, everywhere));
    }

    /** One after the other: they share a database session. */
    private Uni<List<Fence>> touchAll(UUID id) {
        return Multi.createFrom()
                .iterable(credentials)
                .onItem()
                .transformToUniAndConcatenate(kind -> kind.touch(id))
                .collect()
                .in(ArrayList::new, List::addAll);
    }

    private static void mustChange(By by, Account old, AccountChange change) {
        mustGive(by, old.role());
        if (change.role() != null) {
            mustGive(by, change.role());
            if ((change.role() == Role.OPERATOR) != (old.role() == Role.OPERATOR)) {
                throw FailureException.invalid("role", "nobody moves between a tenant and the operator's staff");
            }
        }
        if (Boolean.TRUE.equals(change.disabled())) {
            mustNotBeOneself(by, old);
        }
    }

    private static void mustNotBeOneself(By by, Account account) {
        if (by.caller().actor().id().equals(account.id().toString())) {
            throw new FailureException(Failure.CONFLICT, "Nobody locks themselves out: ask another admin");
        }
    }

    static void mustBeAdmin(By by) {
        if (!by.caller().isAdmin()) {
            throw new FailureException(Failure.FORBIDDEN);
        }
    }

    /** Nobody gives, or takes from, what is above them. */
    private static void mustGive(By by, Role role) {
        Role highest = by.caller().isOperator()
                ? Role.OPERATOR
                : by.caller() instanceof Caller.Person person && person.role() == Role.SUPER_ADMIN
                        ? Role.SUPER_ADMIN
                        : Role.ADMIN;
        if (role.compareTo(highest) > 0) {
            throw new FailureException(Failure.FORBIDDEN);
        }
    }

    private static Account visible(By by, Optional<Account> found) {
        return found.filter(account -> by.caller().isOperator()
                        || by.caller().tenantId().filter(account.home()::equals).isPresent())
                .orElseThrow(() -> new FailureException(Failure.NOT_FOUND, "There is no such account"));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
