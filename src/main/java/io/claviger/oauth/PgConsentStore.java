package io.claviger.oauth;

import io.claviger.ResourceText;
import io.claviger.access.ScopeSet;
import io.claviger.store.Database;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** What people have let applications do, so that they are not asked the same again. */
@ApplicationScoped
class PgConsentStore {
    private static final String FIND = ResourceText.of("/sql/find_consent.sql");
    private static final String KEEP = ResourceText.of("/sql/keep_consent.sql");
    private static final String FORGET = ResourceText.of("/sql/forget_consent.sql");

    private final Database database;

    PgConsentStore(Database database) {
        this.database = database;
    }

    Uni<ScopeSet> find(UUID account, UUID client) {
        return database.query(FIND, Tuple.of(account, client))
                .map(rows -> rows.iterator().hasNext()
                        ? new ScopeSet(List.of(rows.iterator().next().getArrayOfStrings("scopes")))
                        : ScopeSet.NONE);
    }

    /** In the caller's transaction. */
    Uni<Void> keep(UUID account, UUID client, ScopeSet scopes, Instant now) {
        return Panache.getSession().flatMap(session -> session.createNativeQuery(KEEP)
                .setParameter(1, account)
                .setParameter(2, client)
                .setParameter(3, String.join(" ", scopes.values()))
                .setParameter(4, now)
                .executeUpdate()
                .replaceWithVoid());
    }

    /** In the caller's transaction. */
    Uni<Void> forget(UUID account, UUID client) {
        return Panache.getSession().flatMap(session -> session.createNativeQuery(FORGET)
                .setParameter(1, account)
                .setParameter(2, client)
                .executeUpdate()
                .replaceWithVoid());
    }
}
