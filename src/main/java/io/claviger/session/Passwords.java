package io.claviger.session;

import at.favre.lib.crypto.bcrypt.BCrypt;
import io.claviger.store.Blocking;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Optional;

/** Hashes passwords with bcrypt and compares them, on worker threads: each takes some tens of milliseconds of a core. */
@Singleton
class Passwords {
    private static final int COST = 10;
    /** Of no password: who has no account waits as long as who has one. */
    static final String NOBODYS = "$2a$" + COST + "$abcdefghijklmnopqrstuuKJ0pXOrS7U9ed0yZhCGZn3TvjyEZxlK";

    private final BCrypt.Hasher hasher;
    private final BCrypt.Verifyer verifier = BCrypt.verifyer();

    private final Blocking blocking;

    Passwords(SecureRandom random, Blocking blocking) {
        this.blocking = blocking;
        this.hasher = BCrypt.with(random);
    }

    Uni<String> hash(Password password) {
        return blocking.call(() -> hasher.hashToString(COST, password.value().toCharArray()));
    }

    /** Whether the password is the hash's; with no hash it takes as long, and is not. */
    Uni<Boolean> matches(String presented, Optional<String> hash) {
        boolean tooLong = presented.getBytes(StandardCharsets.UTF_8).length > Password.LONGEST_BYTES;
        char[] compared = tooLong ? new char[] {'x'} : presented.toCharArray();
        return blocking.call(() -> verifier.verify(compared, hash.orElse(NOBODYS)).verified)
                .map(same -> same && hash.isPresent() && !tooLong);
    }
}
