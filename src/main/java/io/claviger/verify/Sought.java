package io.claviger.verify;

import io.claviger.key.KeyHash;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A presented credential whose form is that of a kind: what to look up, and where. */
record Sought(CredentialKind kind, String presented, KeyHash hash) {
    /** Null: it is of no kind that we know, and nothing more need be asked. */
    static @Nullable Sought of(List<CredentialKind> kinds, Presented credential) {
        for (CredentialKind kind : kinds) {
            if (kind.accepts(credential.value())) {
                return new Sought(kind, credential.value(), KeyHash.of(credential.value()));
            }
        }
        return null;
    }

    Uni<Optional<KnownKey>> find() {
        return kind.find(presented, hash);
    }

    /** Holds a credential. */
    @Override
    public String toString() {
        return "Sought[hidden]";
    }
}
