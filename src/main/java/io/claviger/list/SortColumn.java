package io.claviger.list;

import java.time.Instant;
import java.util.Locale;

/** The columns that lists can be ordered by. */
public enum SortColumn {
    CREATED_AT("createdAt"),
    NAME("name"),
    UPDATED_AT("updatedAt"),
    EXPIRES_AT("expiresAt");

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

    /** Whether a cursor can go on from a value of it: only where every row has one. */
    boolean hasCursor() {
        return this == CREATED_AT || this == NAME;
    }

    /**
     * Reads a cursor's value.
     *
     * @throws RuntimeException if it is not of the column's type, or the column has no cursor
     */
    Object read(String text) {
        return switch (this) {
            case CREATED_AT -> Instant.parse(text);
            case NAME -> {
                if (text.indexOf('\0') >= 0) {
                    throw new IllegalArgumentException("no name has this");
                }
                yield text;
            }
            case UPDATED_AT, EXPIRES_AT -> throw new IllegalArgumentException("no cursor by " + wire());
        };
    }

    /** Times start with the latest, names with A. */
    boolean descendingByDefault() {
        return this != NAME;
    }
}
