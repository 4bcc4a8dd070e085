package io.claviger.console;

import io.claviger.failure.FieldError;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is wrong with a form, by field. */
public record Errors(Map<String, String> byField) {
    static final Errors NONE = new Errors(Map.of());
    private static final Pattern ENTRY = Pattern.compile("entry (\\d+) ");

    static Errors of(List<FieldError> errors) {
        Map<String, String> byField = new LinkedHashMap<>();
        errors.forEach(
                error -> byField.merge(error.field(), sentence(error.message()), (one, other) -> one + ' ' + other));
        return new Errors(byField);
    }

    /** People count from one. */
    static String sentence(String message) {
        Matcher entry = ENTRY.matcher(message);
        String text = entry.lookingAt()
                ? "Line " + (Long.parseLong(entry.group(1)) + 1) + " " + message.substring(entry.end())
                : Character.toUpperCase(message.charAt(0)) + message.substring(1);
        return text.endsWith(".") ? text : text + ".";
    }

    public boolean at(String field) {
        return !of(field).isEmpty();
    }

    /** What is wrong with that field or a member of it; empty: nothing. */
    public String of(String field) {
        return byField.entrySet().stream()
                .filter(error -> error.getKey().equals(field) || error.getKey().startsWith(field + "."))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("");
    }

    public boolean any() {
        return !byField.isEmpty();
    }
}
