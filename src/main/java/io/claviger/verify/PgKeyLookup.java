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
import io.claviger.store.Database;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowIterator;
import io.vertx.mutiny.sqlclient.RowSet;
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

    /** The same by id, for who sees a key without having its secret. */
    private static final String READ = FIND.replace("k.key_hash = $1", "k.id = $1");

    private final KeyFormats formats;
    private final TenantColumns tenants;
    private final Database database;

    PgKeyLookup(KeyFormats formats, TenantColumns tenants, Database database) {
        this.formats = formats;
        this.tenants = tenants;
        this.database = database;
    }

    @Override
    public boolean accepts(String presented) {
        return formats.accepts(presented);
    }

    @Override
    public Uni<Optional<KnownKey>> find(String presented, KeyHash hash) {
        return database.query(FIND, Tuple.of(Buffer.buffer(hash.bytes()))).map(this::first);
    }

    /** The same, asked before anybody looks for a key: see {@link Database#first}. */
    Uni<Optional<KnownKey>> findFirst(KeyHash hash) {
        return database.first(FIND, Tuple.of(Buffer.buffer(hash.bytes()))).map(this::first);
    }

    /** What is known of the key of that id, by the truth of now. */
    Uni<Optional<KnownKey>> read(UUID keyId) {
        return database.query(READ, Tuple.of(keyId)).map(this::first);
    }

    private Optional<KnownKey> first(RowSet<Row> rows) {
        RowIterator<Row> found = rows.iterator();
        return found.hasNext() ? Optional.of(read(found.next())) : Optional.empty();
    }

    private KnownKey read(Row row) {
        UUID keyId = row.getUUID("id");
        UUID tenantId = row.getUUID("tenant_id");
        OffsetDateTime expiresAt = row.getOffsetDateTime("expires_at");
        String name = row.getString("name");
        Environment environment = Environment.parse(row.getString("environment"));
        ScopeSet scopes = new ScopeSet(List.of(row.getArrayOfStrings("scopes")));
        return new KnownKey(
                KnownKey.Kind.KEY,
                keyId,
                tenantId,
                row.getString("keyspace"),
                name,
                new Caller.KeyHolder(keyId, name, tenantId, environment, scopes),
                environment,
                scopes,
                KeyState.parse(row.getString("state")),
                expiresAt == null ? null : expiresAt.toInstant(),
                IpAllowlist.parse(List.of(row.getArrayOfStrings("ip_allowlist"))),
                metadata((JsonObject) row.getJson("metadata")),
                tenants.status(row),
                tenants.allowlist(row),
                tenants.planName(row),
                tenants.plan(row),
                tenants.limits(row).withStored(tenants.stored(row, "limits")),
                row.getUUID("line_id"),
                Fences.of(tenantId, tenants.version(row), keyId, row.getLong("version")));
    }

    /** Most keys have none, and do not remember an empty map each. */
    private static Map<String, Object> metadata(JsonObject stored) {
        return stored.isEmpty() ? Map.of() : stored.getMap();
    }
}
