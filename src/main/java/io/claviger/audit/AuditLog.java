package io.claviger.audit;

import io.claviger.access.By;
import io.claviger.access.Environment;
import io.claviger.failure.Failure;
import io.claviger.failure.FailureException;
import io.claviger.list.ListQuery;
import io.claviger.list.Listing;
import io.claviger.store.Database;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import org.hibernate.id.uuid.UuidVersion7Strategy;

/** The audit trail: what was done is added, and read; nothing in it changes. */
@ApplicationScoped
public class AuditLog {
    private final PanacheAuditStore store;
    private final Database database;
    private final Clock clock;

    AuditLog(PanacheAuditStore store, Database database, Clock clock) {
        this.store = store;
        this.database = database;
        this.clock = clock;
    }

    /** Adds a line in the caller's transaction: a change and its record are kept or lost together. */
    public Uni<Void> append(AuditEvent event) {
        By by = event.by();
        return store.insert(new AuditLine(
                UuidVersion7Strategy.INSTANCE.generateUuid(null),
                clock.instant().truncatedTo(ChronoUnit.MILLIS),
                event.tenantId(),
                event.targetId(),
                event.action(),
                by.caller().actor(),
                by.address() == null ? null : by.address().toString(),
                by.requestId(),
                event.before(),
                event.after()));
    }

    /** What was done, the latest first: to the things of the caller's tenant, or for the operator to all. */
    public Uni<Listing<AuditLine>> list(By by, Map<String, Object> where, ListQuery query) {
        mustBeAllowed(by);
        Map<String, Object> own = new HashMap<>(where);
        by.caller().tenantId().ifPresent(tenantId -> own.put("tenantId", tenantId));
        return database.session(() -> store.list(own, query));
    }

    /** Lines do not say of which environment their things are, so a test key, which must not see live ones, sees none. */
    public static void mustBeAllowed(By by) {
        if (!by.caller().isAdmin() || !by.caller().mayReach(Environment.LIVE)) {
            throw new FailureException(Failure.FORBIDDEN);
        }
    }
}
