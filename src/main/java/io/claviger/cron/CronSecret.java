package io.claviger.cron;

import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

/** Recognises the scheduler. A weak secret stops the start. */
@Singleton
public class CronSecret {
    private static final int SHORTEST = 32;

    private final Optional<byte[]> secret;

    CronSecret(CronConfig config) {
        if (config.secret().isPresent() && config.secret().get().length() < SHORTEST) {
            throw new IllegalStateException("claviger.cron.secret must have at least " + SHORTEST + " characters");
        }
        if (!config.timeout().isPositive()) {
            throw new IllegalStateException("claviger.cron.timeout must be positive");
        }
        secret = config.secret().map(CronSecret::bytes);
    }

    /** Whether there is one: without it, nobody can ask for jobs. */
    boolean isSet() {
        return secret.isPresent();
    }

    /** Takes the same time wherever the first difference is. */
    boolean is(String presented) {
        return secret.isPresent() && MessageDigest.isEqual(bytes(presented), secret.get());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
