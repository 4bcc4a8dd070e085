package io.claviger.console;

import io.claviger.usage.UsageCount;
import io.claviger.usage.UsageQuery;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How often a key was used, as a picture of 720 by 200: one bar for each hour or day, in it the calls that were admitted, over a
 * limit, and refused otherwise.
 *
 * @param hourly by hour; else by day
 * @param most the height of the picture, in calls
 * @param reasons how many calls were refused for which reason, the most frequent first
 */
public record Chart(
        boolean hourly, List<Bar> bars, long most, long admitted, long limited, long refused, List<Reason> reasons) {
    private static final int WIDTH = 720;
    private static final int HEIGHT = 160;
    private static final DateTimeFormatter HOUR = DateTimeFormatter.ofPattern("HH:mm", Locale.UK);
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM", Locale.UK);

    private enum Outcome {
        ADMITTED,
        LIMITED,
        REFUSED;

        static Outcome of(String code) {
            return switch (code) {
                case "VALID" -> ADMITTED;
                case "RATE_LIMITED" -> LIMITED;
                default -> REFUSED;
            };
        }
    }

    /** One part of a bar. */
    public record Part(String kind, String y, String height) {}

    /** One hour or day. */
    public record Bar(
            String x,
            String width,
            String middle,
            String label,
            boolean labelled,
            long admitted,
            long limited,
            long refused,
            List<Part> parts) {
        public long calls() {
            return admitted + limited + refused;
        }
    }

    /** So many calls were refused with this code. */
    public record Reason(String code, String text, long calls) {}

    static Chart of(UsageQuery query, List<UsageCount> counts) {
        boolean hourly = query.by() == UsageQuery.Span.HOUR;
        Duration step = hourly ? Duration.ofHours(1) : Duration.ofDays(1);
        Map<Instant, EnumMap<Outcome, Long>> spans = new TreeMap<>();
        for (Instant at = query.from(); at.isBefore(query.to()); at = at.plus(step)) {
            spans.put(at, new EnumMap<>(Outcome.class));
        }
        for (UsageCount count : counts) {
            spans.computeIfAbsent(count.start(), at -> new EnumMap<>(Outcome.class))
                    .merge(Outcome.of(count.outcome()), count.calls(), Long::sum);
        }
        long most = round(spans.values().stream()
                .mapToLong(span ->
                        span.values().stream().mapToLong(Long::longValue).sum())
                .max()
                .orElse(0));
        List<Bar> bars = new ArrayList<>();
        double width = (double) WIDTH / spans.size();
        int every = Math.ceilDiv(spans.size(), 8);
        for (Map.Entry<Instant, EnumMap<Outcome, Long>> span : spans.entrySet()) {
            int index = bars.size();
            bars.add(
                    bar(index * width, width, label(span.getKey(), hourly), index % every == 0, span.getValue(), most));
        }
        return new Chart(
                hourly,
                bars,
                most,
                bars.stream().mapToLong(Bar::admitted).sum(),
                bars.stream().mapToLong(Bar::limited).sum(),
                bars.stream().mapToLong(Bar::refused).sum(),
                reasons(counts));
    }

    private static Bar bar(
            double x, double width, String label, boolean labelled, EnumMap<Outcome, Long> span, long most) {
        List<Part> parts = new ArrayList<>();
        double top = HEIGHT;
        for (Outcome outcome : Outcome.values()) {
            long calls = span.getOrDefault(outcome, 0L);
            if (calls > 0) {
                double height = Math.max(1, (double) calls / most * HEIGHT);
                top -= height;
                parts.add(new Part(outcome.name().toLowerCase(Locale.ROOT), number(top), number(height)));
            }
        }
        return new Bar(
                number(x + width * 0.12),
                number(width * 0.76),
                number(x + width / 2),
                label,
                labelled,
                span.getOrDefault(Outcome.ADMITTED, 0L),
                span.getOrDefault(Outcome.LIMITED, 0L),
                span.getOrDefault(Outcome.REFUSED, 0L),
                parts);
    }

    private static List<Reason> reasons(List<UsageCount> counts) {
        return counts.stream()
                .filter(count -> Outcome.of(count.outcome()) != Outcome.ADMITTED)
                .collect(Collectors.groupingBy(UsageCount::outcome, Collectors.summingLong(UsageCount::calls)))
                .entrySet()
                .stream()
                .map(one -> new Reason(one.getKey(), Why.text(one.getKey()), one.getValue()))
                .sorted((one, other) -> Long.compare(other.calls(), one.calls()))
                .toList();
    }

    private static String label(Instant at, boolean hourly) {
        return (hourly ? HOUR : DAY).format(at.atOffset(ZoneOffset.UTC));
    }

    /** Up to 1, 2 or 5 times a power of ten, so that the scale can be read. */
    private static long round(long most) {
        long power = 1;
        while (power * 10 <= most) {
            power *= 10;
        }
        for (long factor : List.of(1L, 2L, 5L)) {
            if (most <= factor * power) {
                return Math.max(1, factor * power);
            }
        }
        return 10 * power;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    public boolean isEmpty() {
        return admitted + limited + refused == 0;
    }
}
