package io.claviger.oauth;

import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.PlainClientSecret;
import com.nimbusds.oauth2.sdk.id.ClientID;
import io.claviger.store.Database;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Which application asks: a confidential one proves it by its secret, a public one only says so. */
@ApplicationScoped
class ClientProofs {
    private final PanacheClientStore store;
    private final Database database;
    private final Clock clock;

    ClientProofs(PanacheClientStore store, Database database, Clock clock) {
        this.store = store;
        this.database = database;
        this.clock = clock;
    }

    /**
     * Finds out who asks. Whatever is wrong, the answer is the same: invalid_client.
     *
     * @param proof null: none was sent
     * @param claimed who it says it is, if there is no proof
     */
    Uni<Client> identify(@Nullable ClientAuthentication proof, @Nullable ClientID claimed) {
        ClientID named = proof == null ? claimed : proof.getClientID();
        Optional<UUID> id = Optional.ofNullable(named).flatMap(one -> uuid(one.getValue()));
        if (id.isEmpty()) {
            throw unknown();
        }
        return database.session(() -> store.find(id.get()))
                .map(found -> found.filter(client -> client.isActive() && isProved(client, proof))
                        .orElseThrow(ClientProofs::unknown));
    }

    private boolean isProved(Client client, @Nullable ClientAuthentication proof) {
        ClientSecrets secrets = client.secrets();
        if (secrets == null) {
            return proof == null;
        }
        return proof instanceof PlainClientSecret secret
                && secrets.admit(secret.getClientSecret().getValue(), clock.instant());
    }

    static Optional<UUID> uuid(String text) {
        try {
            return text.length() == 36 ? Optional.of(UUID.fromString(text)) : Optional.empty();
        } catch (IllegalArgumentException notOurs) {
            return Optional.empty();
        }
    }

    static OAuthFailure unknown() {
        return new OAuthFailure(OAuth2Error.INVALID_CLIENT);
    }
}
