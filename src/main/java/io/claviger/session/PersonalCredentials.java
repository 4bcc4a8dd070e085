package io.claviger.session;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.UUID;

/** Credentials that stand for a person, such as session tokens: when the account changes, every node must judge them anew. */
public interface PersonalCredentials {
    /** Raises the version of each that is alive, in the caller's transaction; says which fences are to be raised. */
    Uni<List<Fence>> touch(UUID accountId);
}
