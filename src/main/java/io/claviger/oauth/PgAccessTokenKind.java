package io.claviger.oauth;

import io.claviger.ResourceText;
import io.claviger.access.Caller;
import io.claviger.access.Environment;
import io.claviger.access.IpAllowlist;
import io.claviger.access.Role;
import io.claviger.access.ScopeSet;
import io.claviger.key.KeyHash;
import io.claviger.key.KeyState;
import io.claviger.limit.Fences;
import io.claviger.session.TokenText;
import io.claviger.store.Database;
import io.claviger.verify.CredentialKind;
import io.claviger.verify.KnownKey;
import io.claviger.verify.TenantColumns;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** OAuth access tokens as credentials: the signature says which grant, the row of the grant what is good of it now. */
@ApplicationScoped
class PgAccessTokenKind implements CredentialKind {
    private static final String FIND = ResourceText.of("/sql/find_grant.sql");

    private final AccessTokens tokens;
    private final TenantColumns tenants;
    private final Database database;

    PgAccessTokenKind(AccessTokens tokens, TenantColumns tenants, Database database) {
        this.tokens = tokens;
        this.tenants = tenants;
        this.database = database;
    }

    @Override
    public boolean accepts(String presented) {
        return TokenText.isJwt(presented) && TokenText.isAccessToken(presented);
    }

    @Override
    public Uni<Optional<KnownKey>> find(String presented, KeyHash hash) {
        return tokens.read(presented).flatMap(said -> said.map(this::find)
                .orElseGet(() -> Uni.createFrom().item(Optional.empty())));
    }

    private Uni<Optional<KnownKey>> find(AccessTokens.Said said) {
        return database.query(FIND, Tuple.of(said.grantId()))
                .map(rows -> rows.iterator().hasNext()
                        ? Optional.of(of(said, rows.iterator().next()))
                        : Optional.empty());
    }

    private KnownKey of(AccessTokens.Said said, Row row) {
        UUID id = row.getUUID("id");
        UUID tenantId = row.getUUID("tenant_id");
        Environment environment = Environment.parse(row.getString("environment"));
        ScopeSet scopes = scopes(said, row);
        return new KnownKey(
                KnownKey.Kind.ACCESS_TOKEN,
                id,
                tenantId,
                row.getString("keyspace"),
                row.getString("client_name"),
                new Caller.Application(said.subject(), name(row), tenantId, environment, scopes),
                environment,
                scopes,
                state(row),
                said.expiresAt(),
                IpAllowlist.ANYWHERE,
                Map.of(),
                tenants.status(row),
                tenants.allowlist(row),
                tenants.planName(row),
                tenants.plan(row),
                tenants.limits(row),
                line(row.getUUID("client_id"), row.getUUID("account_id")),
                Fences.of(tenantId, tenants.version(row), id, row.getLong("version")));
    }

    private static String name(Row row) {
        String person = row.getString("account_name");
        return row.getString("client_name") + (person == null ? "" : " for " + person);
    }

    /** Of what the token says, what the grant and the application still have; and nobody's application is more than they are. */
    private static ScopeSet scopes(AccessTokens.Said said, Row row) {
        List<String> granted = List.of(row.getArrayOfStrings("scopes"));
        List<String> offered = List.of(row.getArrayOfStrings("client_scopes"));
        boolean admin = row.getUUID("account_id") == null
                || Role.parse(row.getString("role")).isAdmin();
        return new ScopeSet(said.scopes().values().stream()
                .filter(scope -> granted.contains(scope) && offered.contains(scope))
                .filter(scope -> admin || !scope.equals(ScopeSet.ADMIN))
                .toList());
    }

    private static KeyState state(Row row) {
        if (row.getBoolean("revoked")) {
            return KeyState.REVOKED;
        }
        boolean disabled =
                row.getString("client_state").equals("disabled") || "disabled".equals(row.getString("account_status"));
        return disabled ? KeyState.DISABLED : KeyState.ACTIVE;
    }

    /** All tokens that an application has for one person count together: asking for another one buys no new permits. */
    private static UUID line(UUID client, @Nullable UUID account) {
        return account == null
                ? client
                : UUID.nameUUIDFromBytes((client + "/" + account).getBytes(StandardCharsets.UTF_8));
    }
}
