package io.claviger.list;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Runs a {@link ListQuery} over an entity that has {@code id}, the column it is sorted by and, to be searched, {@code name}. */
public final class PanacheList {
    /** How many rows are counted. More would cost far more than the page that they are counted for. */
    public static final int MOST_COUNTED = 100_000;

    private static final String BY_NAME = "lower(name) like :search escape '\\'";

    private PanacheList() {}

    /**
     * Finds one page.
     *
     * @param entity of which the repository is
     * @param where values, or {@link Times}, that attributes of the entity must all have
     * @param toRow entity to row, inside the session
     * @param positionOf the row's value in a sort column, and its id
     */
    public static <E, R> Uni<Listing<R>> find(
            PanacheRepositoryBase<E, ?> repository,
            Class<E> entity,
            Map<String, Object> where,
            ListQuery query,
            Function<E, R> toRow,
            Function<R, Cursor> positionOf) {
        return find(repository, entity, where, query, toRow, positionOf, query.cursor() == null, BY_NAME);
    }

    /**
     * The same where a search finds another attribute too.
     *
     * @param hint what may be searched for in full, by itself or after an ellipsis
     */
    public static <E, R> Uni<Listing<R>> find(
            PanacheRepositoryBase<E, ?> repository,
            Class<E> entity,
            Map<String, Object> where,
            ListQuery query,
            Function<E, R> toRow,
            Function<R, Cursor> positionOf,
            String hint) {
        String searched = "(" + BY_NAME + " or " + hint + " = :ending)";
        return find(repository, entity, where, query, toRow, positionOf, query.cursor() == null, searched);
    }

    /** The same without a total, for tables in which counting would cost far more than the page. */
    public static <E, R> Uni<Listing<R>> findUncounted(
            PanacheRepositoryBase<E, ?> repository,
            Class<E> entity,
            Map<String, Object> where,
            ListQuery query,
            Function<E, R> toRow,
            Function<R, Cursor> positionOf) {
        return find(repository, entity, where, query, toRow, positionOf, false, BY_NAME);
    }

    private static <E, R> Uni<Listing<R>> find(
            PanacheRepositoryBase<E, ?> repository,
            Class<E> entity,
            Map<String, Object> where,
            ListQuery query,
            Function<E, R> toRow,
            Function<R, Cursor> positionOf,
            boolean counted,
            String searched) {
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
            conditions.add(searched);
            parameters.put("search", "%" + escapeLike(query.search().toLowerCase(Locale.ROOT)) + "%");
            if (searched.contains(":ending")) {
                parameters.put("ending", query.search().substring(query.search().lastIndexOf('…') + 1));
            }
        }
        Rows<E> rows = new Rows<>(repository, conditions, parameters, query);
        Uni<OptionalLong> total = counted
                ? count(repository, entity, conditions, parameters)
                : Uni.createFrom().item(OptionalLong.empty());
        return total.flatMap(count -> rows.find().map(found -> page(count, found, query, toRow, positionOf)));
    }

    /** Empty: more than are counted. */
    private static <E> Uni<OptionalLong> count(
            PanacheRepositoryBase<E, ?> repository,
            Class<E> entity,
            List<String> conditions,
            Map<String, Object> parameters) {
        String matching = conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions);
        // In the order of a constant, that is in none: the language wants one, and by any other rows would be sorted.
        String some =
                "select 1 as one from " + entity.getSimpleName() + matching + " order by 1 limit " + (MOST_COUNTED + 1);
        return repository
                .getSession()
                .flatMap(session -> {
                    var counting = session.createSelectionQuery("select count(*) from (" + some + ") some", Long.class);
                    parameters.forEach(counting::setParameter);
                    return counting.getSingleResult();
                })
                .map(found -> found > MOST_COUNTED ? OptionalLong.empty() : OptionalLong.of(found));
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

    /** One page's rows, and one more, to know whether there is a next page. */
    private record Rows<E>(
            PanacheRepositoryBase<E, ?> repository,
            List<String> conditions,
            Map<String, Object> parameters,
            ListQuery query) {
        Uni<List<E>> find() {
            SortColumn sort = query.sort();
            Cursor cursor = query.cursor();
            int wanted = query.limit() + 1;
            if (!sort.isOptional()) {
                return part(cursor == null ? "" : after(), "", query.offset(), wanted);
            }
            if (query.offset() > 0) {
                return part("", " nulls last", query.offset(), wanted);
            }
            // Rows without a value are asked for by themselves: together with the others no index has them in this
            // order.
            String without = sort.attribute() + " is null";
            if (cursor != null && cursor.value() == null) {
                return part(without + " and id " + further() + " :afterId", "", 0, wanted);
            }
            return part(cursor == null ? sort.attribute() + " is not null" : after(), "", 0, wanted)
                    .flatMap(some -> some.size() == wanted
                            ? Uni.createFrom().item(some)
                            : part(without, "", 0, wanted - some.size())
                                    .map(rest -> Stream.concat(some.stream(), rest.stream())
                                            .toList()));
        }

        private String after() {
            return "(" + query.sort().attribute() + ", id) " + further() + " (:after, :afterId)";
        }

        private String further() {
            return query.descending() ? "<" : ">";
        }

        private Uni<List<E>> part(String condition, String nulls, int offset, int limit) {
            String matching = Stream.concat(conditions.stream(), Stream.of(condition))
                    .filter(one -> !one.isEmpty())
                    .collect(Collectors.joining(" and "));
            Map<String, Object> values = new HashMap<>(parameters);
            Cursor cursor = query.cursor();
            if (cursor != null && condition.contains(":after,")) {
                values.put("after", Objects.requireNonNull(cursor.value()));
            }
            if (cursor != null && condition.contains(":afterId")) {
                values.put("afterId", cursor.id());
            }
            String direction = query.descending() ? " desc" : " asc";
            String order = " order by " + query.sort().attribute() + direction + nulls + ", id" + direction;
            return repository
                    .find((matching.isEmpty() ? "1 = 1" : matching) + order, values)
                    .range(offset, offset + limit - 1)
                    .list();
        }
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
