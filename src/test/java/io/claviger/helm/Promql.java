package io.claviger.helm;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Which metrics an expression of Prometheus asks for, and which of their labels it looks at. */
final class Promql {
    private static final Set<String> WORDS = Set.of(
            "and", "or", "unless", "by", "without", "on", "ignoring", "group_left", "group_right", "offset", "bool");
    private static final Pattern GROUPING = Pattern.compile("\\b(by|without|on|ignoring|group_left)\\s*\\(([^)]*)\\)");
    private static final Pattern RANGE = Pattern.compile("\\[[^]]*]|\\boffset\\s+\\w+");
    private static final Pattern METRIC =
            Pattern.compile("\\b([a-zA-Z_:][\\w:]*)\\b(?!\\s*\\()(?:\\s*\\{((?:[^}\"]|\"[^\"]*\")*)})?");
    private static final Pattern MATCHER = Pattern.compile("(\\w+)\\s*(?:=~|!~|!=|=)\\s*\"[^\"]*\"");

    private Promql() {}

    /** Metric to the labels by which it is selected. */
    static Map<String, Set<String>> metrics(String expression) {
        String bare =
                RANGE.matcher(GROUPING.matcher(expression).replaceAll(" ")).replaceAll(" ");
        Map<String, Set<String>> found = new TreeMap<>();
        METRIC.matcher(bare)
                .results()
                .filter(metric -> !WORDS.contains(metric.group(1)))
                .forEach(metric -> found.computeIfAbsent(metric.group(1), name -> new TreeSet<>())
                        .addAll(matched(metric)));
        return found;
    }

    /** The labels by which it groups or joins. */
    static Set<String> groupings(String expression) {
        return GROUPING.matcher(expression)
                .results()
                .flatMap(group -> Arrays.stream(group.group(2).split("[,\\s]+")))
                .filter(label -> !label.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> matched(MatchResult metric) {
        if (metric.group(2) == null) {
            return Set.of();
        }
        return MATCHER.matcher(metric.group(2))
                .results()
                .map(matcher -> matcher.group(1))
                .collect(Collectors.toSet());
    }
}
