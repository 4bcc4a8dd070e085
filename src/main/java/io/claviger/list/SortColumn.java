package io.claviger.list;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The columns that lists can be ordered by. */
public enum SortColumn {
    CREATED_AT("createdAt"),
    NAME("name"),
    UPDATED_AT("updatedAt"),
    EXPIRES_AT("expiresAt"),
    LAST_USED_AT("lastUsedAt");

    /** The last year of PostgreSQL. */
    private static final Instant LATEST = Instant.parse("+294276-12-31T23:59:59.999999Z");

    private final String attribute;

    SortColumn(String attribute) {
        this.attribute = attribute;
    }

    /** Name of the entity's attribute. */
    String attribute() {
        return attribute;
    }

    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether a cursor can go on from a value of it. */
    boolean hasCursor() {
        return this != UPDATED_AT;
    }

    /** Whether there are rows without a value: they come last, whatever the order. */
    boolean isOptional() {
        return this != CREATED_AT && this != NAME;
    }

    private static Instant instant(String text) {
        Instant at = Instant.parse(text);
        if (at.isBefore(Instant.EPOCH) || at.isAfter(LATEST)) {
            throw new IllegalArgumentException("no row is of then");
        }
        return at;
    }

    /**
     * Reads a cursor's value; null: the row has none.
     *
     * @throws RuntimeException if it is not of the column's type, or the column has no cursor
     */
    @Nullable
    Object read(String text) {
        return switch (this) {
            case CREATED_AT -> instant(text);
            case EXPIRES_AT, LAST_USED_AT -> text.isEmpty() ? null : instant(text);
            case NAME -> {
                if (text.indexOf('\0') >= 0) {
                    throw new IllegalArgumentException("no name has this");
                }
                yield text;
            }
            case UPDATED_AT -> throw new IllegalArgumentException("no cursor by " + wire());
        };
    }

    /** Times start with the latest, names with A. */
    boolean descendingByDefault() {
        return this != NAME;
    }
}
