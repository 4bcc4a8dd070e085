package io.claviger.usage;

import io.claviger.failure.Violations;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which counts are wanted.
 *
 * @param from the first instant, the start of an hour or day
 * @param to the first instant that is not wanted
 */
public record UsageQuery(Span by, Instant from, Instant to) {
    private static final String REFUSAL = "must be an RFC 3339 time such as 2027-12-31T00:00:00Z";
    private static final Instant EARLIEST = Instant.parse("1970-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");

    /** What is counted together. */
    public enum Span {
        HOUR(ChronoUnit.HOURS, Duration.ofDays(1), Duration.ofDays(31)),
        DAY(ChronoUnit.DAYS, Duration.ofDays(30), Duration.ofDays(366));

        private final ChronoUnit unit;
        private final Duration usual;
        private final Duration most;

        Span(ChronoUnit unit, Duration usual, Duration most) {
            this.unit = unit;
            this.usual = usual;
            this.most = most;
        }

        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }

        private static Span parse(String text) {
            return switch (text) {
                case "hour" -> HOUR;
                case "day" -> DAY;
                default -> throw new IllegalArgumentException("must be hour or day");
            };
        }
    }

    /**
     * Reads a request: by day if it does not say, until now, of the last 24 hours or 30 days.
     *
     * @throws io.claviger.failure.FailureException 400 naming every wrong parameter
     */
    public static UsageQuery parse(@Nullable String by, @Nullable String from, @Nullable String to, Instant now) {
        Violations violations = new Violations();
        Span span = violations.parse("by", by, Span.DAY, Span::parse);
        Instant end = violations.parse("to", to, now, UsageQuery::instant);
        Instant start = violations
                .parse("from", from, end.minus(span.usual), UsageQuery::instant)
                .truncatedTo(span.unit);
        if (!start.isBefore(end)) {
            violations.add("from", "must be before to");
        } else if (Duration.between(start, end).compareTo(span.most.plus(1, span.unit)) > 0) {
            violations.add(
                    "from", "must be at most " + span.most.toDays() + " days before to, for counts by " + span.wire());
        }
        violations.throwIfAny();
        return new UsageQuery(span, start, end);
    }

    private static Instant instant(String text) {
        try {
            Instant instant = OffsetDateTime.parse(text).toInstant();
            if (instant.isAfter(EARLIEST) && instant.isBefore(LATEST)) {
                return instant;
            }
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(REFUSAL, e);
        }
        throw new IllegalArgumentException(REFUSAL);
    }
}
