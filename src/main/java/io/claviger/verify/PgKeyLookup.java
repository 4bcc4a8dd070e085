package io.claviger.verify;

import io.claviger.ResourceText;
import io.claviger.access.Caller;
import io.claviger.access.Environment;
import io.claviger.access.IpAllowlist;
import io.claviger.access.ScopeSet;
import io.claviger.key.KeyFormats;
import io.claviger.key.KeyHash;
import io.claviger.key.KeyState;
import io.claviger.limit.Fences;
import io.claviger.limit.Limits;
import io.claviger.limit.StoredLimits;
import io.claviger.store.Database;
import io.claviger.tenant.Keyspaces;
import io.claviger.tenant.Plan;
import io.claviger.tenant.Plans;
import io.claviger.tenant.TenantStatus;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowIterator;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** API keys, found by their hash: one statement, past the ORM. */
@ApplicationScoped
class PgKeyLookup implements CredentialKind {
    private static final String FIND = ResourceText.of("/sql/find_key.sql");

    private final KeyFormats formats;
    private final Pool pool;
    private final StoredLimits storedLimits;
    private final Keyspaces keyspaces;
    private final Plans plans;
    private final Database database;

    PgKeyLookup(
            KeyFormats formats,
            Pool pool,
            StoredLimits storedLimits,
            Keyspaces keyspaces,
            Plans plans,
            Database database) {
        this.formats = formats;
        this.pool = pool;
        this.storedLimits = storedLimits;
        this.keyspaces = keyspaces;
        this.plans = plans;
        this.database = database;
    }

    @Override
    public boolean accepts(String presented) {
        return formats.accepts(presented);
    }

    @Override
    public Uni<Optional<KnownKey>> find(String presented, KeyHash hash) {
        return database.bounded(pool.preparedQuery(FIND).execute(Tuple.of(Buffer.buffer(hash.bytes()))))
                .map(rows -> {
                    RowIterator<Row> found = rows.iterator();
                    return found.hasNext() ? Optional.of(read(found.next())) : Optional.empty();
                });
    }

    private KnownKey read(Row row) {
        UUID keyId = row.getUUID("id");
        UUID tenantId = row.getUUID("tenant_id");
        String keyspace = row.getString("keyspace");
        String planName = row.getString("tenant_plan");
        Plan plan = plans.find(planName).orElse(null);
        Limits limits = keyspaces
                .find(keyspace)
                .map(space -> space.limitsUnder(plan))
                .orElse(Limits.NONE)
                .withStored(storedLimits.read(json(row, "tenant_limits")))
                .withStored(storedLimits.read(json(row, "limits")));
        OffsetDateTime expiresAt = row.getOffsetDateTime("expires_at");
        String name = row.getString("name");
        Environment environment = Environment.parse(row.getString("environment"));
        ScopeSet scopes = new ScopeSet(List.of(row.getArrayOfStrings("scopes")));
        return new KnownKey(
                KnownKey.Kind.KEY,
                keyId,
                tenantId,
                keyspace,
                name,
                new Caller.KeyHolder(keyId, name, tenantId, environment, scopes),
                environment,
                scopes,
                KeyState.parse(row.getString("state")),
                expiresAt == null ? null : expiresAt.toInstant(),
                IpAllowlist.parse(List.of(row.getArrayOfStrings("ip_allowlist"))),
                metadata(row),
                TenantStatus.parse(row.getString("tenant_status")),
                IpAllowlist.parse(List.of(row.getArrayOfStrings("tenant_allowlist"))),
                planName,
                plan,
                limits,
                Fences.of(tenantId, row.getLong("tenant_version"), keyId, row.getLong("version")));
    }

    private static Map<String, Object> metadata(Row row) {
        return json(row, "metadata").getMap();
    }

    private static JsonObject json(Row row, String column) {
        return (JsonObject) row.getJson(column);
    }
}
