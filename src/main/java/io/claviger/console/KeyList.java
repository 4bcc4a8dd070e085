package io.claviger.console;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One page of a list of keys.
 *
 * @param total how many there are in all; empty: too many to be counted, or this is not the first page
 * @param next where the next page starts; empty: this is the last
 * @param later whether this is not the first page
 * @param sortable whether it can be in another order than that of creation
 */
public record KeyList(
        List<KeyView> rows,
        String total,
        String search,
        String state,
        String tenantId,
        String sort,
        boolean descending,
        String next,
        boolean later,
        boolean sortable) {
    /** What is read from the least up at first; times from the latest down. */
    private static final Set<String> UPWARDS = Set.of("name", "expires_at");

    /** Whether this is all, and there is nothing. */
    public boolean isEmpty() {
        return rows.isEmpty() && search.isBlank() && state.isBlank() && !later;
    }

    public String status() {
        if (total.isEmpty()) {
            return later ? rows.size() + " on this page" : "More than 100,000 keys";
        }
        return total.equals("1") ? "1 key" : total + " keys";
    }

    /** The same list by that column; by the one that it is sorted by already, the other way round. */
    public String by(String column) {
        boolean down = column.equals(sort) ? !descending : !UPWARDS.contains(column);
        return address(column, down, "");
    }

    public String first() {
        return address(sort, descending, "");
    }

    public String nextPage() {
        return address(sort, descending, next);
    }

    /** For screen readers, as in ARIA. */
    public String sorted(String column) {
        return column.equals(sort) ? descending ? "descending" : "ascending" : "none";
    }

    private String address(String column, boolean down, String cursor) {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        put(parameters, "tenant_id", tenantId);
        put(parameters, "search", search);
        put(parameters, "state", state);
        put(parameters, "sort", column);
        put(parameters, "order", down ? "desc" : "asc");
        put(parameters, "cursor", cursor);
        return "/console/keys?" + Form.query(parameters);
    }

    private static void put(Map<String, List<String>> parameters, String name, String value) {
        if (!value.isBlank()) {
            parameters.put(name, List.of(value));
        }
    }
}
