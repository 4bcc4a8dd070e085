package io.claviger.docs;

import java.util.Locale;

/**
 * One accessor of a {@code @ConfigMapping}, as an operator sees it.
 *
 * @param property {@code claviger.cache.keys}; a part in angle brackets is a name of the operator's choice
 * @param type as a word of the documentation
 * @param fallback the value if it is not set; empty if there is none
 * @param meaning its javadoc, as Markdown
 */
record Setting(String property, String type, String fallback, String meaning) {
    String row() {
        return "| `%s`<br>`%s` | %s | %s | %s |"
                .formatted(property, variable(), meaning, type, fallback.isEmpty() ? "" : "`" + fallback + "`");
    }

    /** The environment variable, by the rule of MicroProfile Config: what is no letter or digit becomes an underscore. */
    String variable() {
        return property.replaceAll("<([^>]*)>", "$1").toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }
}
