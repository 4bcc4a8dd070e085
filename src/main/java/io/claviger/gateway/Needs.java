package io.claviger.gateway;

import io.claviger.access.Environment;
import io.claviger.access.ScopeSet;
import io.claviger.failure.FailureException;
import io.claviger.failure.Violations;
import io.claviger.limit.Limit;
import io.claviger.verify.Call;
import io.claviger.verify.KnownKey;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a route needs, in headers that only the proxy may set: {@code X-Claviger-Require-Scopes}, {@code -Environment}, {@code
 * -Operation}, {@code -Cost}, {@code -Kind}.
 *
 * @param kinds without a word about it, all but anonymous sessions
 */
record Needs(
        ScopeSet scopes,
        @Nullable Environment environment,
        @Nullable String operation,
        int cost,
        Set<KnownKey.Kind> kinds) {
    static final String PREFIX = "X-Claviger-Require-";
    private static final List<String> KNOWN = Stream.of("Scopes", "Environment", "Operation", "Cost", "Kind")
            .map(name -> PREFIX + name)
            .toList();

    /**
     * Reads the headers.
     *
     * @throws FailureException 400 naming each that is there twice, cannot be read or is unknown: a misspelt need would be no
     *     need
     */
    static Needs parse(HeaderLines headers) {
        Violations violations = new Violations();
        for (String name : headers.names()) {
            if (name.regionMatches(true, 0, PREFIX, 0, PREFIX.length())
                    && KNOWN.stream().noneMatch(name::equalsIgnoreCase)) {
                violations.add(name.replaceAll("[^!-~]", "?"), "is not known here");
            }
        }
        Needs needs = new Needs(
                one(headers, violations, "Scopes", ScopeSet.NONE, text -> ScopeSet.parse(words(text))),
                optional(headers, violations, "Environment", Environment::parse),
                optional(headers, violations, "Operation", text -> Limit.checkName("operation", text)),
                one(headers, violations, "Cost", 1, Needs::cost),
                one(headers, violations, "Kind", Call.KNOWN_HOLDERS, Needs::kinds));
        violations.throwIfAny();
        return needs;
    }

    boolean acceptAnonymous() {
        return kinds.contains(KnownKey.Kind.ANONYMOUS);
    }

    private static <T> T one(
            HeaderLines headers, Violations violations, String name, T absent, Function<String, T> parser) {
        T value = optional(headers, violations, name, parser);
        return value == null ? absent : value;
    }

    private static <T> @Nullable T optional(
            HeaderLines headers, Violations violations, String name, Function<String, T> parser) {
        List<String> lines = headers.all(PREFIX + name);
        if (lines.size() > 1) {
            violations.add(PREFIX + name, "must be there once");
            return null;
        }
        String text = lines.isEmpty() || lines.getFirst().isBlank()
                ? null
                : lines.getFirst().strip();
        return violations.optional(PREFIX + name, text, parser);
    }

    private static List<String> words(String text) {
        return List.of(text.split("[ ,]+"));
    }

    private static int cost(String text) {
        if (!text.matches("[0-9]{1,9}")) {
            throw new IllegalArgumentException("must be 1 to " + Call.HIGHEST_COST);
        }
        return Call.checkCost(Integer.parseInt(text));
    }

    private static Set<KnownKey.Kind> kinds(String text) {
        return words(text).stream()
                .map(word -> KnownKey.Kind.parse(word.toLowerCase(Locale.ROOT)))
                .collect(Collectors.toUnmodifiableSet());
    }
}
