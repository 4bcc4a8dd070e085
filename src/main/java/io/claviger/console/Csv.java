package io.claviger.console;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Lines of a table for spreadsheets, RFC 4180. */
final class Csv {
    private Csv() {}

    static String line(List<? extends @Nullable Object> cells) {
        return cells.stream().map(Csv::cell).collect(Collectors.joining(",", "", "\r\n"));
    }

    /** A spreadsheet would run what looks like a formula, and anybody can give a key such a name: it is made text. */
    private static String cell(@Nullable Object value) {
        String text = value == null ? "" : String.valueOf(value);
        boolean runs = !text.isEmpty() && "=+-@\t\r\n|%".indexOf(text.charAt(0)) >= 0;
        return '"' + (runs ? "'" : "") + text.replace("\"", "\"\"") + '"';
    }
}
