package io.claviger.list;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * One page that was found.
 *
 * @param total how many match in all; empty if more than {@link PanacheList#MOST_COUNTED}, and where the page was asked for by cursor:
 *     counting would cost more than the page
 * @param next where the next page starts; empty on the last one, and where the order has no cursor
 */
public record Listing<T>(OptionalLong total, List<T> rows, Optional<Cursor> next) {
    public <R> Listing<R> map(Function<T, R> mapper) {
        return new Listing<>(total, rows.stream().map(mapper).toList(), next);
    }
}
