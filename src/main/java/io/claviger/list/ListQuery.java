package io.claviger.list;

import org.jspecify.annotations.Nullable;

/**
 * What page of a list is wanted.
 *
 * @param offset how many rows to leave out, 0 or more; 0 where there is a cursor
 * @param limit how many rows at most, 1 to 100
 * @param sort the column to order by
 * @param descending from the greatest down
 * @param search what the name must contain, ignoring case, or for some lists a hint be in full; null: anything
 * @param cursor after which row to go on; null: by offset
 */
public record ListQuery(
        int offset,
        int limit,
        SortColumn sort,
        boolean descending,
        @Nullable String search,
        @Nullable Cursor cursor) {}
