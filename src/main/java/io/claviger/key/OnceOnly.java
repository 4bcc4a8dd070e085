package io.claviger.key;

import io.claviger.failure.Failure;
import io.claviger.failure.FailureException;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Supplier;

/** Makes a key once, however often the same request is sent: who asks again is given what was made. */
@ApplicationScoped
class OnceOnly {
    private static final Duration REPEATABLE = Duration.ofHours(24);

    private final PgIdempotencyStore claims;
    private final PanacheKeyStore keys;
    private final SecretSeal seal;
    private final Clock clock;

    OnceOnly(PgIdempotencyStore claims, PanacheKeyStore keys, SecretSeal seal, Clock clock) {
        this.claims = claims;
        this.keys = keys;
        this.seal = seal;
        this.clock = clock;
    }

    /** Whoever comes first with an {@code Idempotency-Key} makes the key; a refusal gives the claim back. */
    Uni<CreatedKey> make(Optional<Idempotency> again, Supplier<Uni<CreatedKey>> work) {
        if (again.isEmpty()) {
            return work.get();
        }
        Idempotency request = again.get();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return claims.claim(request, now, now.plus(REPEATABLE))
                .flatMap(first -> first ? work.get().call(created -> keep(request, created)) : repeat(request));
    }

    private Uni<Void> keep(Idempotency request, CreatedKey created) {
        return claims.keep(request, created.key().id(), created.secret().flatMap(secret -> seal.seal(secret, request)));
    }

    private Uni<CreatedKey> repeat(Idempotency request) {
        return claims.find(request).flatMap(kept -> {
            if (!kept.fingerprint().matches(request.fingerprint())) {
                throw new FailureException(Failure.CONFLICT, "This Idempotency-Key was used with another request body");
            }
            return keys.find(kept.keyId())
                    .map(found -> new CreatedKey(
                            found.orElseThrow(Keys::none),
                            kept.seal().flatMap(shut -> seal.open(shut, request)),
                            true));
        });
    }
}
