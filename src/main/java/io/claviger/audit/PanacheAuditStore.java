package io.claviger.audit;

import io.claviger.access.Caller;
import io.claviger.list.Cursor;
import io.claviger.list.ListQuery;
import io.claviger.list.Listing;
import io.claviger.list.PanacheList;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;

/** The audit trail in PostgreSQL, which takes new lines and lets nobody touch old ones. Every method runs in the caller's session. */
@ApplicationScoped
class PanacheAuditStore {
    private static final String BEFORE = "before";
    private static final String AFTER = "after";

    private final Rows rows;

    PanacheAuditStore(Rows rows) {
        this.rows = rows;
    }

    Uni<Void> insert(AuditLine line) {
        AuditEntity row = new AuditEntity();
        row.id = line.id();
        row.createdAt = line.at();
        row.tenantId = line.tenantId();
        row.targetId = line.targetId();
        row.action = line.action();
        row.actorType = line.actor().type();
        row.actorId = line.actor().id();
        row.actorName = line.actor().name();
        row.address = line.address();
        row.requestId = line.requestId();
        row.details = JsonObject.of(BEFORE, new JsonObject(line.before()), AFTER, new JsonObject(line.after()));
        return rows.persist(row).replaceWithVoid();
    }

    /** Not counted: a trail is long. */
    Uni<Listing<AuditLine>> list(Map<String, Object> where, ListQuery query) {
        return PanacheList.findUncounted(
                rows,
                AuditEntity.class,
                where,
                query,
                PanacheAuditStore::read,
                line -> new Cursor(query.sort(), query.descending(), line.at(), line.id()));
    }

    private static AuditLine read(AuditEntity row) {
        return new AuditLine(
                row.id,
                row.createdAt,
                row.tenantId,
                row.targetId,
                row.action,
                new Caller.Actor(row.actorType, row.actorId, row.actorName),
                row.address,
                row.requestId,
                row.details.getJsonObject(BEFORE, new JsonObject()).getMap(),
                row.details.getJsonObject(AFTER, new JsonObject()).getMap());
    }

    @ApplicationScoped
    static class Rows implements PanacheRepositoryBase<AuditEntity, AuditEntity.Key> {}
}
