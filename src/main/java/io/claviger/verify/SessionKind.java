package io.claviger.verify;

import io.claviger.ResourceText;
import io.claviger.access.Caller;
import io.claviger.access.Environment;
import io.claviger.access.IpAllowlist;
import io.claviger.access.Right;
import io.claviger.access.Role;
import io.claviger.access.ScopeSet;
import io.claviger.key.KeyHash;
import io.claviger.key.KeyState;
import io.claviger.limit.Fences;
import io.claviger.limit.Limits;
import io.claviger.session.Account;
import io.claviger.session.ForeignPerson;
import io.claviger.session.Issuers;
import io.claviger.session.OwnTokens;
import io.claviger.session.TokenText;
import io.claviger.store.Database;
import io.claviger.tenant.TenantStatus;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Session tokens: JWTs of ours, whose truth is a row, and of other identity providers, whose truth is their signature. */
@ApplicationScoped
class SessionKind implements CredentialKind {
    private static final String FIND_SESSION = ResourceText.of("/sql/find_session.sql");
    private static final String FIND_TENANT = ResourceText.of("/sql/find_tenant.sql");

    private final OwnTokens own;
    private final Issuers issuers;
    private final TenantColumns tenants;
    private final Database database;

    SessionKind(OwnTokens own, Issuers issuers, TenantColumns tenants, Database database) {
        this.own = own;
        this.issuers = issuers;
        this.tenants = tenants;
        this.database = database;
    }

    @Override
    public boolean accepts(String presented) {
        return TokenText.isJwt(presented) && !TokenText.isAccessToken(presented);
    }

    @Override
    public Uni<Optional<KnownKey>> find(String presented, KeyHash hash) {
        return OwnTokens.claims(presented) ? findOwn(presented) : findForeign(presented);
    }

    private Uni<Optional<KnownKey>> findOwn(String presented) {
        return own.verify(presented)
                .map(session -> one(FIND_SESSION, Tuple.of(session)).map(row -> row.map(this::ofRow)))
                .orElseGet(SessionKind::none);
    }

    private KnownKey ofRow(Row row) {
        boolean staff = row.getUUID("tenant_id") == null;
        Role role = Role.parse(row.getString("role"));
        List<String> words = List.of(row.getArrayOfStrings("permissions"));
        UUID id = row.getUUID("id");
        Caller.Person person = new Caller.Person(
                row.getUUID("account_id").toString(),
                row.getString("name"),
                row.getString("nickname"),
                row.getString("picture"),
                row.getUUID("tenant_id"),
                role,
                Right.among(words),
                id);
        UUID home = staff ? Account.NO_TENANT : row.getUUID("tenant_id");
        OffsetDateTime expiresAt = row.getOffsetDateTime("expires_at");
        return new KnownKey(
                KnownKey.Kind.SESSION,
                id,
                home,
                staff ? "" : row.getString("keyspace"),
                person.name(),
                person,
                Environment.LIVE,
                scopes(role, words),
                state(row),
                expiresAt.toInstant(),
                IpAllowlist.ANYWHERE,
                Map.of(),
                staff ? TenantStatus.ACTIVE : tenants.status(row),
                staff ? IpAllowlist.ANYWHERE : tenants.allowlist(row),
                tenants.planName(row),
                tenants.plan(row),
                staff ? Limits.NONE : tenants.limits(row),
                Fences.of(home, staff ? 0 : tenants.version(row), id, row.getLong("version")));
    }

    private static KeyState state(Row row) {
        if (row.getBoolean("ended")) {
            return KeyState.REVOKED;
        }
        return row.getString("account_status").equals("disabled") ? KeyState.DISABLED : KeyState.ACTIVE;
    }

    private Uni<Optional<KnownKey>> findForeign(String presented) {
        return issuers.verify(presented).flatMap(found -> found.map(person ->
                        one(FIND_TENANT, tenantOf(person)).map(row -> row.map(tenant -> ofForeign(person, tenant))))
                .orElseGet(SessionKind::none));
    }

    private KnownKey ofForeign(ForeignPerson person, Row row) {
        UUID tenantId = row.getUUID("tenant_id");
        return new KnownKey(
                KnownKey.Kind.SESSION,
                person.id(),
                tenantId,
                row.getString("keyspace"),
                person.name(),
                new Caller.Person(
                        person.subject(),
                        person.name(),
                        person.nickname(),
                        person.picture(),
                        tenantId,
                        person.role(),
                        person.rights(),
                        null),
                Environment.LIVE,
                scopes(person.role(), person.scopes()),
                KeyState.ACTIVE,
                person.expiresAt(),
                IpAllowlist.ANYWHERE,
                Map.of(),
                tenants.status(row),
                tenants.allowlist(row),
                tenants.planName(row),
                tenants.plan(row),
                tenants.limits(row),
                Fences.of(tenantId, tenants.version(row), person.id(), 0));
    }

    private static Tuple tenantOf(ForeignPerson person) {
        return Tuple.of(person.tenant(), person.keyspace(), uuid(person.tenant()));
    }

    private static @Nullable UUID uuid(String text) {
        try {
            return text.length() == 36 ? UUID.fromString(text) : null;
        } catch (IllegalArgumentException notOurs) {
            return null;
        }
    }

    /** An admin in the browser may do all that the product offers. */
    private static ScopeSet scopes(@Nullable Role role, List<String> words) {
        List<String> scopes = new ArrayList<>(words);
        if (role != null && role.isAdmin()) {
            scopes.add(ScopeSet.ADMIN);
        }
        return new ScopeSet(scopes);
    }

    private Uni<Optional<Row>> one(String sql, Tuple parameters) {
        return database.query(sql, parameters).map(SessionKind::first);
    }

    private static Optional<Row> first(RowSet<Row> rows) {
        return rows.iterator().hasNext() ? Optional.of(rows.iterator().next()) : Optional.empty();
    }

    private static Uni<Optional<KnownKey>> none() {
        return Uni.createFrom().item(Optional.empty());
    }
}
