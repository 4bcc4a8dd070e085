package io.claviger.audit;

import io.claviger.access.Caller;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import org.hibernate.id.uuid.UuidVersion7Strategy;

/** Appends to the audit trail, in the caller's transaction: a change and its record are kept or lost together. */
@ApplicationScoped
public class AuditLog {
    private final Rows rows;
    private final Clock clock;

    AuditLog(Rows rows, Clock clock) {
        this.rows = rows;
        this.clock = clock;
    }

    public Uni<Void> append(AuditEvent event) {
        Caller.Actor actor = event.by().caller().actor();
        AuditEntity row = new AuditEntity();
        row.id = UuidVersion7Strategy.INSTANCE.generateUuid(null);
        row.at = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        row.tenantId = event.tenantId();
        row.targetId = event.targetId();
        row.action = event.action();
        row.actorType = actor.type();
        row.actorId = actor.id();
        row.actorName = actor.name();
        row.address = event.by().address() == null ? null : event.by().address().toString();
        row.requestId = event.by().requestId();
        row.details = new JsonObject(event.details());
        return rows.persist(row).replaceWithVoid();
    }

    @ApplicationScoped
    static class Rows implements PanacheRepositoryBase<AuditEntity, AuditEntity.Key> {}
}
