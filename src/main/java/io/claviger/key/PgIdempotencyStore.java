package io.claviger.key;

import io.claviger.ResourceText;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Creations that may be asked again. Runs in the caller's transaction: a claim is kept or lost with its key. */
@ApplicationScoped
class PgIdempotencyStore {
    private static final String SWEEP = ResourceText.of("/sql/sweep_idempotency.sql");
    private static final String CLAIM = ResourceText.of("/sql/claim_idempotency.sql");
    private static final String KEEP = ResourceText.of("/sql/keep_idempotency.sql");
    private static final String FIND = ResourceText.of("/sql/find_idempotency.sql");

    /** What was kept of the first request. */
    record Kept(KeyHash fingerprint, UUID keyId, Optional<String> seal) {}

    /** True: this request is the first. A first one that is still under way is waited for. */
    Uni<Boolean> claim(Idempotency request, Instant now, Instant until) {
        return Panache.getSession().flatMap(session -> session.createNativeQuery(SWEEP)
                .setParameter(1, now)
                .executeUpdate()
                .flatMap(swept -> session.createNativeQuery(CLAIM)
                        .setParameter(1, request.hash().bytes())
                        .setParameter(2, request.fingerprint().bytes())
                        .setParameter(3, now)
                        .setParameter(4, until)
                        .executeUpdate()
                        .map(claimed -> claimed == 1)));
    }

    Uni<Void> keep(Idempotency request, UUID keyId, Optional<String> seal) {
        return Panache.getSession().flatMap(session -> session.createNativeQuery(KEEP)
                .setParameter(1, request.hash().bytes())
                .setParameter(2, keyId)
                .setParameter(3, seal.orElse(""))
                .executeUpdate()
                .replaceWithVoid());
    }

    Uni<Kept> find(Idempotency request) {
        return Panache.getSession().flatMap(session -> session.createNativeQuery(FIND, Object[].class)
                .setParameter(1, request.hash().bytes())
                .getSingleResult()
                .map(row -> new Kept(
                        KeyHash.ofDigest((byte[]) row[0]),
                        (UUID) row[1],
                        Optional.of((String) row[2]).filter(seal -> !seal.isEmpty()))));
    }
}
