package io.claviger.session;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.claviger.store.Blocking;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The other identity providers whose session tokens are good here. A mistake in their settings stops the start. */
@Singleton
public class Issuers {
    private final Map<String, Issuer> byName = new HashMap<>();
    private final ObjectMapper mapper;
    private final Blocking blocking;

    Issuers(SessionConfig config, ObjectMapper mapper, Blocking blocking, Clock clock) {
        this.blocking = blocking;
        this.mapper = mapper;
        config.issuers().forEach((name, one) -> {
            ClaimsJson.check("claviger.sessions.issuers." + name + ".claims", one.claims());
            if (byName.putIfAbsent(one.issuer(), new Issuer(name, one, clock)) != null) {
                throw new IllegalStateException("claviger.sessions.issuers: two of them are " + one.issuer());
            }
        });
    }

    /** Whom a token stands for; empty: it is not good here. On a worker thread: it may have to fetch keys. */
    public Uni<Optional<ForeignPerson>> verify(String token) {
        Issuer issuer = TokenText.issuer(token).map(byName::get).orElse(null);
        if (issuer == null) {
            return Uni.createFrom().item(Optional.empty());
        }
        return blocking.call(() -> issuer.verify(token).flatMap(claims -> read(claims.toJson(), issuer)));
    }

    private Optional<ForeignPerson> read(String claims, Issuer issuer) {
        try {
            return ClaimsJson.read(claims, issuer.config(), mapper);
        } catch (IOException e) {
            throw new UncheckedIOException("what a JWT library has read as JSON is JSON", e);
        }
    }
}
