package io.claviger.list;

import io.claviger.failure.Text;
import io.claviger.failure.Violations;
import jakarta.ws.rs.QueryParam;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/** The query parameters that every list understands. They are text here, so that a wrong one is a 400 that names it. */
@NullUnmarked
public class ListParams {
    private static final int MOST = 100;

    @QueryParam("offset")
    @Parameter(description = "How many to leave out, default 0", example = "0")
    String offset;

    @QueryParam("limit")
    @Parameter(description = "How many at most, 1 to 100, default 20", example = "20")
    String limit;

    @QueryParam("sort")
    @Parameter(
            description = "Column to order by, default created_at; rows without a value come last",
            example = "created_at")
    String sort;

    @QueryParam("order")
    @Parameter(description = "asc or desc; default desc for times, asc for names", example = "desc")
    String order;

    @QueryParam("search")
    @Parameter(description = "What the name contains, ignoring case; of a key also its last four characters")
    String search;

    @QueryParam("cursor")
    @Parameter(description = "next_cursor of the page before; instead of offset, for lists of any size")
    String cursor;

    /** The same, for an API whose parameters are called otherwise. */
    public static ListParams of(
            @Nullable String offset,
            @Nullable String limit,
            @Nullable String sort,
            @Nullable String order,
            @Nullable String search) {
        ListParams params = new ListParams();
        params.offset = offset;
        params.limit = limit;
        params.sort = sort;
        params.order = order;
        params.search = search;
        return params;
    }

    /** The same, for a list that is in the order of time and gone through by cursor. */
    public static ListParams of(@Nullable String limit, @Nullable String order, @Nullable String cursor) {
        ListParams params = of(null, limit, null, order, null);
        params.cursor = cursor;
        return params;
    }

    /**
     * What is asked for.
     *
     * @throws io.claviger.failure.FailureException 400 naming every wrong parameter
     */
    public ListQuery parse(Set<SortColumn> columns) {
        Violations violations = new Violations();
        ListQuery query = parse(columns, violations);
        violations.throwIfAny();
        return query;
    }

    /** The same; every wrong parameter is noted beside what else is wrong, and stands for its default. */
    public ListQuery parse(Set<SortColumn> columns, Violations violations) {
        int from = violations.parse("offset", offset, 0, text -> number(text, 0, Integer.MAX_VALUE));
        int most = violations.parse("limit", limit, 20, text -> number(text, 1, MOST));
        SortColumn by = violations.parse("sort", sort, SortColumn.CREATED_AT, text -> column(text, columns));
        boolean descending = violations.parse("order", order, by.descendingByDefault(), ListParams::descending);
        Cursor after = violations.optional("cursor", cursor, Cursor::parse);
        if (after != null && (after.sort() != by || after.descending() != descending)) {
            violations.add("cursor", "belongs to a list in another order");
        }
        if (after != null && offset != null) {
            violations.add("offset", "must not be given with cursor");
        }
        String wanted = search == null || search.isBlank()
                ? null
                : violations.optional("search", search, text -> Text.name(text, MOST));
        return new ListQuery(from, most, by, descending, wanted, after);
    }

    private static int number(String text, int least, int most) {
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(range(least, most), e);
        }
        throw new IllegalArgumentException(range(least, most));
    }

    private static String range(int least, int most) {
        return "must be a whole number from " + least + " to " + most;
    }

    private static SortColumn column(String text, Set<SortColumn> columns) {
        return EnumSet.copyOf(columns).stream()
                .filter(column -> column.wire().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("must be one of "
                        + EnumSet.copyOf(columns).stream().map(SortColumn::wire).collect(Collectors.joining(", "))));
    }

    private static boolean descending(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "asc" -> false;
            case "desc" -> true;
            default -> throw new IllegalArgumentException("must be asc or desc");
        };
    }
}
