package io.claviger.verify;

import io.claviger.ResourceText;
import io.claviger.access.Caller;
import io.claviger.access.Environment;
import io.claviger.access.IpAllowlist;
import io.claviger.access.ScopeSet;
import io.claviger.key.KeyHash;
import io.claviger.key.KeyState;
import io.claviger.limit.Fences;
import io.claviger.session.AnonymousId;
import io.claviger.store.Database;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowIterator;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Anonymous sessions: good where a call says that nobody known will do, within the limits of their tenant. */
@ApplicationScoped
class AnonymousKind implements CredentialKind {
    private static final String FIND = ResourceText.of("/sql/find_anonymous_session.sql");
    private static final String NAME = "anonymous";

    private final TenantColumns tenants;
    private final Database database;

    AnonymousKind(TenantColumns tenants, Database database) {
        this.tenants = tenants;
        this.database = database;
    }

    @Override
    public boolean accepts(String presented) {
        return AnonymousId.accepts(presented);
    }

    @Override
    public Uni<Optional<KnownKey>> find(String presented, KeyHash hash) {
        return database.query(FIND, Tuple.of(Buffer.buffer(hash.bytes()))).map(rows -> {
            RowIterator<Row> found = rows.iterator();
            return found.hasNext() ? Optional.of(read(found.next())) : Optional.empty();
        });
    }

    /** Nothing but its tenant's fence can take it away before it expires: its own stays as it was. */
    private KnownKey read(Row row) {
        UUID id = row.getUUID("id");
        UUID tenantId = row.getUUID("tenant_id");
        return new KnownKey(
                KnownKey.Kind.ANONYMOUS,
                id,
                tenantId,
                row.getString("keyspace"),
                NAME,
                new Caller.Machine(NAME, id.toString()),
                Environment.LIVE,
                ScopeSet.NONE,
                KeyState.ACTIVE,
                row.getOffsetDateTime("expires_at").toInstant(),
                IpAllowlist.ANYWHERE,
                Map.of(),
                tenants.status(row),
                tenants.allowlist(row),
                tenants.planName(row),
                tenants.plan(row),
                tenants.limits(row),
                Fences.of(tenantId, tenants.version(row), id, 0));
    }
}
