package io.claviger.dialect.bluebricks;

import io.claviger.failure.FailureException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The two documented ways to say an order: {@code sort=name&order=asc}, and a direction within {@code sort} ("can include the sort
 * direction as 'asc' or 'desc'").
 */
record BluebricksSort(@Nullable String column, @Nullable String direction) {
    /** 400 if the two ways contradict each other. */
    static BluebricksSort of(@Nullable String sort, @Nullable String order) {
        if (sort == null) {
            return new BluebricksSort(null, order);
        }
        List<String> words = List.of(sort.strip().split("[\\s:]+", 2));
        String within = words.size() == 2 ? words.getLast() : null;
        if (within != null && order != null && !within.equalsIgnoreCase(order)) {
            throw FailureException.invalid("order", "contradicts the direction in sort");
        }
        String column = words.getFirst().equals("expiration_time") ? "expires_at" : words.getFirst();
        return new BluebricksSort(column, within == null ? order : within);
    }
}
