package io.claviger.verify;

import java.time.Duration;
import java.util.Optional;

/** What is known under a hash: a key, or that there is none; and how far that can be relied upon. */
final class Found {
    private static final int BYTES = 1000;

    private final Optional<KnownKey> key;
    private final long readAt;
    private final long generation;
    private final Standing standing;
    private volatile long sureAt;

    /** How it was come by. */
    enum Standing {
        /** Its load began for this very question: it is the truth of now, and no fence need be asked. */
        FRESH,
        /** It was known before: the fence says whether it still holds. */
        REMEMBERED,
        /** Neither store can be relied upon: it held a moment ago, and that must do. */
        LAST_RESORT
    }

    /**
     * Something known.
     *
     * @param readAt when its load began, {@link System#nanoTime()}
     * @param generation how often all that was known had become doubtful by then
     */
    Found(Optional<KnownKey> key, long readAt, long generation, Standing standing) {
        this.key = key;
        this.readAt = readAt;
        this.generation = generation;
        this.standing = standing;
        this.sureAt = readAt;
    }

    Found as(Standing other) {
        return standing == other ? this : new Found(key, readAt, generation, other);
    }

    Optional<KnownKey> key() {
        return key;
    }

    long generation() {
        return generation;
    }

    boolean isFresh() {
        return standing == Standing.FRESH;
    }

    boolean isLastResort() {
        return standing == Standing.LAST_RESORT;
    }

    boolean isYoungerThan(Duration age) {
        return System.nanoTime() - readAt < age.toNanos();
    }

    /** A fence that was asked at that moment, or later, has said that it holds. */
    void wasSureAt(long moment) {
        sureAt = moment;
    }

    /** Whether it was read, or its fence asked, less than that long ago. */
    boolean wasSureWithin(Duration time) {
        return System.nanoTime() - sureAt < time.toNanos();
    }

    /** Roughly what it takes in memory. */
    int bytes() {
        return key.map(k -> BYTES
                        + 2 * k.metadata().toString().length()
                        + 100 * k.scopes().values().size()
                        + 100 * k.limits().all().size()
                        + 2 * (k.allowlist().toString() + k.tenantAllowlist()).length())
                .orElse(BYTES / 4);
    }
}
