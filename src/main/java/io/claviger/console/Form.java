package io.claviger.console;

import com.nimbusds.oauth2.sdk.util.URLUtils;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The fields of a form that was sent, or of an address. */
record Form(Map<String, List<String>> fields) {
    /** What marks a form, not what was typed into it. */
    private static final Set<String> MARKS = Set.of("form", "once", "action", "version", "done");

    static Form parse(@Nullable String text) {
        return new Form(text == null || text.isBlank() ? Map.of() : URLUtils.parseParameters(text));
    }

    /** Empty if it was not sent. */
    String one(String field) {
        List<String> values = fields.getOrDefault(field, List.of());
        return values.isEmpty() || values.getFirst() == null ? "" : values.getFirst();
    }

    List<String> all(String field) {
        return fields.getOrDefault(field, List.of()).stream()
                .filter(value -> value != null && !value.isBlank())
                .toList();
    }

    /** Each line, or each word between commas, of a field with several. */
    List<String> lines(String field) {
        return one(field)
                .lines()
                .flatMap(line -> Arrays.stream(line.split(",", -1)))
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
    }

    /** What stands between spaces, commas and ends of lines. */
    static List<String> words(String text) {
        return Arrays.stream(text.split("[\\s,]+", -1))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    /** The version that the page showed; empty: it did not say. */
    OptionalLong version() {
        try {
            return OptionalLong.of(Long.parseLong(one("version")));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    /** What was typed, to be typed again. */
    String typed() {
        Map<String, List<String>> typed = new HashMap<>(fields);
        typed.keySet().removeAll(MARKS);
        typed.values().removeIf(values -> values.stream().allMatch(value -> value == null || value.isBlank()));
        return URLUtils.serializeParameters(typed);
    }

    static String query(Map<String, List<String>> parameters) {
        return URLUtils.serializeParameters(parameters);
    }
}
