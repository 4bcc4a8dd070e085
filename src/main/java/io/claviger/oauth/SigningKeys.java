package io.claviger.oauth;

import io.claviger.access.By;
import io.claviger.access.Caller;
import io.claviger.audit.AuditEvent;
import io.claviger.audit.AuditLog;
import io.claviger.audit.Told;
import io.claviger.failure.Failure;
import io.claviger.failure.FailureException;
import io.claviger.store.Database;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.id.uuid.UuidVersion7Strategy;

/**
 * What access tokens are signed with. Keys are rolled over in three steps, each long enough for those who remember our keys: the
 * next one is published, it signs, the one before is taken away once its last token has expired.
 */
@ApplicationScoped
class SigningKeys {
    private static final Duration REMEMBERED = Duration.ofSeconds(30);
    private static final Duration SOONEST_AGAIN = Duration.ofSeconds(1);
    private static final By BY_ITSELF = new By(new Caller.Machine("node", "signing-keys"), null, "");

    private final PanacheSigningKeyStore store;
    private final SuppliedKeys supplied;
    private final OAuthConfig config;
    private final Database database;
    private final AuditLog audit;
    private final Vertx vertx;
    private final Clock clock;
    private volatile Loaded remembered = new Loaded(new KeyRing(List.of()), Instant.MIN);

    private record Loaded(KeyRing ring, Instant at) {}

    SigningKeys(
            PanacheSigningKeyStore store,
            SuppliedKeys supplied,
            OAuthConfig config,
            Database database,
            AuditLog audit,
            Vertx vertx,
            Clock clock) {
        this.store = store;
        this.supplied = supplied;
        this.config = config;
        this.database = database;
        this.audit = audit;
        this.vertx = vertx;
        this.clock = clock;
    }

    /** All keys that tokens alive, or soon to be made, are signed with. */
    Uni<KeyRing> ring() {
        return ring(REMEMBERED);
    }

    /** The one that signs now. */
    Uni<SigningKey> signer() {
        return ring().map(ring -> ring.signer(clock.instant()).orElseThrow(SigningKeys::none));
    }

    /** The one of that id. Another node may have made it a moment ago, so an unknown one is looked for. */
    Uni<Optional<SigningKey>> find(String id) {
        return ring().flatMap(ring -> ring.find(id).isPresent()
                ? Uni.createFrom().item(ring.find(id))
                : ring(SOONEST_AGAIN).map(newer -> newer.find(id)));
    }

    private Uni<KeyRing> ring(Duration oldest) {
        if (supplied.ring().isPresent()) {
            return Uni.createFrom().item(supplied.ring().get());
        }
        Loaded known = remembered;
        Instant now = clock.instant();
        return known.at().isAfter(now.minus(oldest)) ? Uni.createFrom().item(known.ring()) : load(now);
    }

    private Uni<KeyRing> load(Instant now) {
        return database.session(store::all)
                .flatMap(ring -> ring.nextFrom(now, config.newSigningKeyEvery(), config.publishSigningKeyAhead())
                        .map(from -> generate().flatMap(key -> database.transaction(() -> addIfStillMissing(key))))
                        .orElseGet(() -> Uni.createFrom().item(ring)))
                .invoke(ring -> remembered = new Loaded(ring, now));
    }

    private Uni<SigningKey> generate() {
        String id = UuidVersion7Strategy.INSTANCE.generateUuid(null).toString();
        return vertx.executeBlocking(() -> SigningKey.generate(id, Instant.MIN));
    }

    /** Of nodes that miss a key at once, the first one adds it. */
    private Uni<KeyRing> addIfStillMissing(SigningKey made) {
        Instant now = now();
        return store.lock().flatMap(locked -> store.all()).flatMap(ring -> ring.nextFrom(
                        now, config.newSigningKeyEvery(), config.publishSigningKeyAhead())
                .map(from -> add(BY_ITSELF, ring, new SigningKey(made.jwk(), from)))
                .orElseGet(() -> Uni.createFrom().item(ring)));
    }

    private Uni<KeyRing> add(By by, KeyRing ring, SigningKey key) {
        Instant now = now();
        List<SigningKey> finished = ring.finished(now, config.accessTokenLife());
        return store.insert(key, now)
                .invoke(kept -> {
                    if (!kept) {
                        throw none();
                    }
                })
                .call(() -> audit.append(new AuditEvent(by, "signing_key.create", null, id(key), told(key))))
                .call(() -> store.delete(finished))
                .call(() -> Multi.createFrom()
                        .iterable(finished)
                        .onItem()
                        .transformToUniAndConcatenate(old ->
                                audit.append(AuditEvent.gone(by, "signing_key.delete", null, id(old), told(old))))
                        .collect()
                        .asList())
                .flatMap(added -> store.all());
    }

    private static UUID id(SigningKey key) {
        return UUID.fromString(key.id());
    }

    private static Map<String, Object> told(SigningKey key) {
        return new Told().with("signs_from", key.signsFrom()).members();
    }

    /** Makes the next key now, as after a fright, instead of when its time has come. */
    Uni<SigningKey> rollOver(By by, Duration ahead) {
        if (!by.caller().isOperator()) {
            throw new FailureException(Failure.FORBIDDEN);
        }
        if (supplied.ring().isPresent()) {
            throw new FailureException(Failure.CONFLICT, "Signing keys are supplied by claviger.oauth.signing-keys");
        }
        return generate().flatMap(made -> {
            SigningKey key = new SigningKey(made.jwk(), now().plus(ahead));
            return database.transaction(
                            () -> store.lock().flatMap(locked -> store.all()).flatMap(ring -> add(by, ring, key)))
                    .invoke(ring -> remembered = new Loaded(ring, clock.instant()))
                    .replaceWith(key);
        });
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static FailureException none() {
        return new FailureException(
                Failure.SERVICE_UNAVAILABLE,
                "There is no signing key, and no claviger.root-key to seal a new one with");
    }
}
