package io.claviger.list;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/** Runs a {@link ListQuery} over an entity that has {@code id}, the column it is sorted by and, to be searched, {@code name}. */
public final class PanacheList {
    private PanacheList() {}

    /**
     * Finds one page.
     *
     * @param where values, or {@link Times}, that attributes of the entity must all have
     * @param toRow entity to row, inside the session
     * @param positionOf the row's value in a sort column, and its id
     */
    public static <E, R> Uni<Listing<R>> find(
            PanacheRepositoryBase<E, ?> repository,
            Map<String, Object> where,
            ListQuery query,
            Function<E, R> toRow,
            Function<R, Cursor> positionOf) {
        return find(repository, where, query, toRow, positionOf, query.cursor() == null);
    }

    /** The same without a total, for tables in which counting would cost far more than the page. */
    public static <E, R> Uni<Listing<R>> findUncounted(
            PanacheRepositoryBase<E, ?> repository,
            Map<String, Object> where,
            ListQuery query,
            Function<E, R> toRow,
            Function<R, Cursor> positionOf) {
        return find(repository, where, query, toRow, positionOf, false);
    }

    private static <E, R> Uni<Listing<R>> find(
            PanacheRepositoryBase<E, ?> repository,
            Map<String, Object> where,
            ListQuery query,
            Function<E, R> toRow,
            Function<R, Cursor> positionOf,
            boolean counted) {
        List<String> conditions = new ArrayList<>();
        Map<String, Object> parameters = new HashMap<>();
        where.forEach((attribute, value) -> {
            if (value instanceof Times times) {
                addTimes(attribute, times, conditions, parameters);
            } else {
                conditions.add(attribute + " = :" + attribute);
                parameters.put(attribute, value);
            }
        });
        if (query.search() != null) {
            conditions.add("lower(name) like :search escape '\\'");
            parameters.put("search", "%" + escapeLike(query.search().toLowerCase(Locale.ROOT)) + "%");
        }
        String matching = String.join(" and ", conditions);
        if (counted) {
            return repository.count(matching, parameters).flatMap(total -> rows(repository, matching, parameters, query)
                    .map(found -> page(OptionalLong.of(total), found, query, toRow, positionOf)));
        }
        Cursor cursor = query.cursor();
        if (cursor != null) {
            conditions.add("(" + query.sort().attribute() + ", id) " + (query.descending() ? "<" : ">")
                    + " (:after, :afterId)");
            parameters.put("after", cursor.value());
            parameters.put("afterId", cursor.id());
        }
        return rows(repository, String.join(" and ", conditions), parameters, query)
                .map(found -> page(OptionalLong.empty(), found, query, toRow, positionOf));
    }

    private static void addTimes(
            String attribute, Times times, List<String> conditions, Map<String, Object> parameters) {
        if (times.from() != null) {
            conditions.add(attribute + " >= :from");
            parameters.put("from", times.from());
        }
        if (times.to() != null) {
            conditions.add(attribute + " < :to");
            parameters.put("to", times.to());
        }
    }

    /** One more than asked for, to know whether there is a next page. */
    private static <E> Uni<List<E>> rows(
            PanacheRepositoryBase<E, ?> repository, String matching, Map<String, Object> parameters, ListQuery query) {
        String direction = query.descending() ? " desc" : " asc";
        // Where no row is without a value, "nulls last" would only keep PostgreSQL from walking the index backwards.
        String nulls = query.sort().hasCursor() ? "" : " nulls last";
        String order = " order by " + query.sort().attribute() + direction + nulls + ", id" + direction;
        return repository
                .find((matching.isEmpty() ? "1 = 1" : matching) + order, parameters)
                .range(query.offset(), query.offset() + query.limit())
                .list();
    }

    private static <E, R> Listing<R> page(
            OptionalLong total, List<E> found, ListQuery query, Function<E, R> toRow, Function<R, Cursor> positionOf) {
        List<R> rows = found.stream().limit(query.limit()).map(toRow).toList();
        boolean more = found.size() > query.limit() && query.sort().hasCursor();
        return new Listing<>(total, rows, more ? Optional.of(positionOf.apply(rows.getLast())) : Optional.empty());
    }

    private static String escapeLike(String text) {
        return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
    }
}
