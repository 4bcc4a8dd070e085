package io.claviger.oauth;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The signing keys there are, the oldest first. One signs, and goes on to be published until the last token that it has signed
 * has expired; one may be published that is yet to sign.
 */
record KeyRing(List<SigningKey> keys) {
    /** The newest that may sign by now. */
    Optional<SigningKey> signer(Instant now) {
        return keys.reversed().stream().filter(key -> key.maySign(now)).findFirst();
    }

    Optional<SigningKey> find(String id) {
        return keys.stream().filter(key -> key.id().equals(id)).findFirst();
    }

    /** When the next one must begin to sign; empty: not yet, there is one, or it is early. */
    Optional<Instant> nextFrom(Instant now, Duration every, Duration ahead) {
        if (signer(now).isEmpty()) {
            return Optional.of(now);
        }
        Instant due = keys.getLast().signsFrom().plus(every).minus(ahead);
        return now.isBefore(due) ? Optional.empty() : Optional.of(now.plus(ahead));
    }

    /** Those that no living token needs: another one signs, for longer than a token lives. */
    List<SigningKey> finished(Instant now, Duration tokenLife) {
        return signer(now)
                .filter(signer -> now.isAfter(signer.signsFrom().plus(tokenLife)))
                .map(signer -> keys.subList(0, keys.indexOf(signer)))
                .orElse(List.of());
    }

    /** For the public: no private part. */
    JWKSet published() {
        return new JWKSet(keys.stream().<JWK>map(key -> key.jwk().toPublicJWK()).toList());
    }
}
