package io.claviger.oauth;

import com.nimbusds.jose.jwk.RSAKey;
import io.claviger.key.RootSeal;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.text.ParseException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Generated signing keys in PostgreSQL, their private part sealed. Every method runs in the caller's session. */
@ApplicationScoped
class PanacheSigningKeyStore {
    private static final String LOCK = "select count(*) from pg_advisory_xact_lock(hashtext('claviger.signing_key'))";

    private final Rows rows;
    private final RootSeal seal;

    PanacheSigningKeyStore(Rows rows, RootSeal seal) {
        this.rows = rows;
        this.seal = seal;
    }

    /** Until the transaction ends, nobody else makes a key. */
    Uni<Void> lock() {
        return Panache.getSession().flatMap(session -> session.createNativeQuery(LOCK, Long.class)
                .getSingleResult()
                .replaceWithVoid());
    }

    Uni<KeyRing> all() {
        return rows.list("order by signsFrom, id")
                .map(found -> new KeyRing(found.stream().map(this::read).toList()));
    }

    /** False if there is no root key to seal it with. */
    Uni<Boolean> insert(SigningKey key, Instant now) {
        return seal.seal(key.jwk().toJSONString(), purpose(key.id()))
                .map(shut -> {
                    SigningKeyEntity row = new SigningKeyEntity();
                    row.id = UUID.fromString(key.id());
                    row.publicKey = key.jwk().toPublicJWK().toJSONString();
                    row.sealedKey = shut;
                    row.signsFrom = key.signsFrom();
                    row.createdAt = now;
                    return rows.persistAndFlush(row).replaceWith(true);
                })
                .orElseGet(() -> Uni.createFrom().item(false));
    }

    Uni<Void> delete(List<SigningKey> keys) {
        List<UUID> ids = keys.stream().map(key -> UUID.fromString(key.id())).toList();
        return ids.isEmpty()
                ? Uni.createFrom().voidItem()
                : rows.delete("id in ?1", ids).replaceWithVoid();
    }

    /** Under another root key the seal stays shut: such a key signs no more, and verifies what it has signed. */
    private SigningKey read(SigningKeyEntity row) {
        String jwk = seal.open(row.sealedKey, purpose(row.id.toString())).orElse(row.publicKey);
        try {
            return new SigningKey(RSAKey.parse(jwk), row.signsFrom);
        } catch (ParseException e) {
            throw new IllegalStateException("the signing key " + row.id + " is damaged", e);
        }
    }

    private static String purpose(String id) {
        return "claviger signing key seal v1\n" + id;
    }

    @ApplicationScoped
    static class Rows implements PanacheRepositoryBase<SigningKeyEntity, UUID> {}
}
