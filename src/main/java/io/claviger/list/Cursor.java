package io.claviger.list;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The row after which a page starts: its value in the column that orders the list, and its id to tell apart rows of the
 * same value. Rows that are added or removed meanwhile shift nothing.
 */
public record Cursor(
        SortColumn sort, boolean descending, @Nullable Object value, UUID id) {
    private static final String REFUSAL = "must be a next_cursor that this list has given";
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    /**
     * Reads what {@link #text()} wrote.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    static Cursor parse(String text) {
        try {
            String[] parts = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8).split("\n", 4);
            SortColumn sort = SortColumn.valueOf(parts[0]);
            Cursor cursor =
                    new Cursor(sort, Boolean.parseBoolean(parts[1]), sort.read(parts[3]), UUID.fromString(parts[2]));
            if (cursor.text().equals(text)) {
                return cursor;
            }
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(REFUSAL, e);
        }
        throw new IllegalArgumentException(REFUSAL);
    }

    /** Opaque to callers, safe in a URL. */
    public String text() {
        String plain = sort.name() + "\n" + descending + "\n" + id + "\n" + Objects.requireNonNullElse(value, "");
        return ENCODER.encodeToString(plain.getBytes(StandardCharsets.UTF_8));
    }
}
