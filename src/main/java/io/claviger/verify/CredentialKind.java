package io.claviger.verify;

import io.claviger.key.KeyHash;
import io.smallrye.mutiny.Uni;
import java.util.Optional;

/** A kind of credential that can be verified: API keys, anonymous sessions, session tokens, OAuth access tokens. */
public interface CredentialKind {
    /** Whether it has the form of this kind. Asks no store, so that junk costs nothing; at most one kind says yes. */
    boolean accepts(String presented);

    /**
     * What it stands for, by the truth of now; empty: none of ours. The answer is remembered by hash and asked of the fence
     * at each call, like that of a key, so whoever takes the credential away raises the fence of {@link KnownKey#keyId()}.
     */
    Uni<Optional<KnownKey>> find(String presented, KeyHash hash);
}
