package io.claviger.console;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** An instant as a page shows it, seen from another one: now. */
public record Moment(Instant at, Instant now) {
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM uuuu", Locale.UK);
    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("d MMM uuuu, HH:mm 'UTC'", Locale.UK);

    static @Nullable Moment of(@Nullable Instant at, Instant now) {
        return at == null ? null : new Moment(at, now);
    }

    /** For machines. */
    public String iso() {
        return at.toString();
    }

    public String day() {
        return DAY.format(at.atOffset(ZoneOffset.UTC));
    }

    public String text() {
        return MINUTE.format(at.atOffset(ZoneOffset.UTC));
    }

    public boolean isFuture() {
        return at.isAfter(now);
    }

    /** How far away it is, such as {@code 3 days ago} or {@code in 2 hours}. */
    public String away() {
        Duration distance = Duration.between(at, now).abs();
        if (distance.toMinutes() < 1) {
            return isFuture() ? "in less than a minute" : "just now";
        }
        return isFuture() ? "in " + words(distance) : words(distance) + " ago";
    }

    private static String words(Duration distance) {
        if (distance.toHours() < 1) {
            return count(distance.toMinutes(), "minute");
        }
        if (distance.toDays() < 2) {
            return count(distance.toHours(), "hour");
        }
        return distance.toDays() < 365 ? count(distance.toDays(), "day") : count(distance.toDays() / 365, "year");
    }

    private static String count(long number, String unit) {
        return number + " " + unit + (number == 1 ? "" : "s");
    }
}
