package io.claviger.key;

import io.claviger.access.Caller;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Recognises the operator's credentials. Weak ones stop the start. */
@Singleton
public class OperatorKeys {
    private static final int SHORTEST = 32;

    private final List<Known> known = new ArrayList<>();

    private record Known(KeyHash hash, Caller caller) {}

    OperatorKeys(OperatorConfig config) {
        config.rootKey().ifPresent(secret -> add("claviger.root-key", secret, new Caller.Root()));
        config.serviceKeys()
                .forEach((name, secret) -> add("claviger.service-keys." + name, secret, new Caller.Service(name)));
    }

    private void add(String property, String secret, Caller caller) {
        if (secret.length() < SHORTEST) {
            throw new IllegalStateException(property + " must have at least " + SHORTEST + " characters");
        }
        known.add(new Known(KeyHash.of(secret), caller));
    }

    /** Whose credential this is, compared in constant time; empty: none of ours. */
    public Optional<Caller> find(String presented) {
        KeyHash hash = KeyHash.of(presented);
        Caller found = null;
        for (Known one : known) {
            if (one.hash().matches(hash)) {
                found = one.caller();
            }
        }
        return Optional.ofNullable(found);
    }
}
