package io.claviger.list;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * A condition of a list: within these times.
 *
 * @param from the first instant that counts; null: from the beginning
 * @param to the first one that counts no more; null: until now
 */
public record Times(@Nullable Instant from, @Nullable Instant to) {
    private static final Instant EARLIEST = Instant.parse("1970-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");
    private static final String REFUSAL = "must be an RFC 3339 time such as 2026-12-31T00:00:00Z";

    /**
     * Reads an instant as our API writes it.
     *
     * @throws IllegalArgumentException unless it is one of the years 1970 to 9999
     */
    public static Instant instant(String text) {
        try {
            Instant instant = OffsetDateTime.parse(text).toInstant();
            if (!instant.isBefore(EARLIEST) && instant.isBefore(LATEST)) {
                return instant;
            }
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(REFUSAL, e);
        }
        throw new IllegalArgumentException(REFUSAL);
    }
}
