package io.claviger.limit;

import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * So many permits in any window of this length, exactly: a call is admitted iff fewer than {@code permits} cost units were
 * admitted in the last {@code window}. Bricqs: "100 requests, 60 seconds".
 *
 * @param name unique within what it applies to; part of the Redis key and of the {@code RateLimit} header
 * @param level who is counted
 * @param operation the operation it applies to; present iff the level is {@link Level#OPERATION}
 * @param permits 1 to 1,000,000,000
 * @param window 1 ms to 31 days
 * @param whenRedisIsDown what it does while Redis cannot be asked
 */
public record Limit(
        String name,
        Level level,
        @Nullable String operation,
        int permits,
        Duration window,
        OutagePolicy whenRedisIsDown) {
    public static final int MOST_PERMITS = 1_000_000_000;
    public static final Duration LONGEST_WINDOW = Duration.ofDays(31);
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_.-]{0,39}");

    /** @throws IllegalArgumentException naming the member that is out of its range */
    public Limit {
        checkName("name", name);
        if (permits < 1 || permits > MOST_PERMITS) {
            throw new IllegalArgumentException("permits must be 1 to " + MOST_PERMITS);
        }
        if (window.toMillis() < 1 || window.compareTo(LONGEST_WINDOW) > 0) {
            throw new IllegalArgumentException("window must be 1 ms to " + LONGEST_WINDOW.toDays() + " days");
        }
        if (level == Level.OPERATION && operation == null) {
            throw new IllegalArgumentException("operation is needed at level operation");
        }
        if (level != Level.OPERATION && operation != null) {
            throw new IllegalArgumentException("operation is allowed at level operation only");
        }
        if (operation != null) {
            checkName("operation", operation);
        }
    }

    /**
     * The form of limit and operation names.
     *
     * @throws IllegalArgumentException unless 1 to 40 characters of {@code a-z0-9_.-}, the first a letter or digit
     */
    public static String checkName(String what, String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    what + " must have 1 to 40 characters of a-z, 0-9, '_', '.', '-', the first a letter or digit");
        }
        return name;
    }
}
