package io.claviger.console;

import io.claviger.failure.FailureException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** For how long a key that is replaced can go on. */
public record Grace(long seconds, String text) {
    private static final List<Grace> ALL = List.of(
            new Grace(0, "Not at all: it stops now"),
            new Grace(3_600, "1 hour"),
            new Grace(86_400, "1 day"),
            new Grace(7 * 86_400, "7 days"),
            new Grace(30 * 86_400, "30 days"));

    static List<Grace> upTo(Duration most) {
        return ALL.stream().filter(grace -> grace.seconds <= most.toSeconds()).toList();
    }

    static Duration parse(String typed, Duration most) {
        Stream<Grace> offered = upTo(most).stream();
        return offered.filter(grace -> Long.toString(grace.seconds).equals(typed))
                .map(grace -> Duration.ofSeconds(grace.seconds))
                .findFirst()
                .orElseThrow(() -> FailureException.invalid("grace", "choose one of these"));
    }

    /** What is chosen unless somebody chooses otherwise: time enough to put the new key everywhere. */
    public boolean usual() {
        return seconds == 86_400;
    }
}
