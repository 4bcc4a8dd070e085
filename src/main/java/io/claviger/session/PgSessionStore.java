package io.claviger.session;

import io.claviger.ResourceText;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Who is signed in. Every method runs in the caller's session. */
@ApplicationScoped
class PgSessionStore implements PersonalCredentials {
    private static final String BEGIN = ResourceText.of("/sql/begin_session.sql");
    private static final String END = ResourceText.of("/sql/end_session.sql");
    private static final String TOUCH = ResourceText.of("/sql/touch_sessions.sql");

    Uni<Void> begin(UUID id, UUID accountId, Instant now, Instant until) {
        return Panache.getSession().flatMap(session -> session.createNativeQuery(BEGIN)
                .setParameter(1, id)
                .setParameter(2, accountId)
                .setParameter(3, now)
                .setParameter(4, until)
                .executeUpdate()
                .replaceWithVoid());
    }

    /** The fence to raise; none if it was over already. */
    Uni<List<Fence>> end(UUID id, Instant now) {
        return Panache.getSession().flatMap(session -> session.createNativeQuery(END, Object[].class)
                .setParameter(1, id)
                .setParameter(2, now)
                .getResultList()
                .map(PgSessionStore::fences));
    }

    @Override
    public Uni<List<Fence>> touch(UUID accountId) {
        return Panache.getSession().flatMap(session -> session.createNativeQuery(TOUCH, Object[].class)
                .setParameter(1, accountId)
                .getResultList()
                .map(PgSessionStore::fences));
    }

    private static List<Fence> fences(List<Object[]> rows) {
        return rows.stream()
                .map(row -> new Fence(
                        row[0] == null ? Account.NO_TENANT : (UUID) row[0],
                        (UUID) row[1],
                        ((Number) row[2]).longValue()))
                .toList();
    }
}
