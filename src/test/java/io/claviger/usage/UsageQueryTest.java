package io.claviger.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.claviger.failure.FailureException;
import io.claviger.failure.FieldError;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UsageQueryTest {
    private static final Instant NOW = Instant.parse("2026-11-25T10:20:30Z");

    @ParameterizedTest
    @CsvSource({
        ",     ,                     ,                     DAY,  2026-10-26T00:00:00Z, 2026-11-25T10:20:30Z",
        "day,  ,                     ,                     DAY,  2026-10-26T00:00:00Z, 2026-11-25T10:20:30Z",
        "hour, ,                     ,                     HOUR, 2026-11-24T10:00:00Z, 2026-11-25T10:20:30Z",
        "hour, ,                     2026-11-02T00:30:00Z, HOUR, 2026-11-01T00:00:00Z, 2026-11-02T00:30:00Z",
        "day,  2026-11-02T23:59:00Z, 2026-11-03T00:00:00Z, DAY,  2026-11-02T00:00:00Z, 2026-11-03T00:00:00Z",
        "day,  2026-11-02T01:00:00+02:00, ,                DAY,  2026-11-01T00:00:00Z, 2026-11-25T10:20:30Z",
        "hour, 2026-10-25T10:20:30Z, ,                     HOUR, 2026-10-25T10:00:00Z, 2026-11-25T10:20:30Z",
    })
    void hasSensibleDefaults(
            @Nullable String by,
            @Nullable String from,
            @Nullable String to,
            UsageQuery.Span span,
            Instant start,
            Instant end) {
        assertThat(UsageQuery.parse(by, from, to, NOW)).isEqualTo(new UsageQuery(span, start, end));
    }

    @ParameterizedTest
    @CsvSource({
        "week, ,                     ,                     by",
        "day,  yesterday,            ,                     from",
        "day,  ,                     2026-11-25,           to",
        "day,  2026-11-26T00:00:00Z, ,                     from",
        "hour, 2026-10-24T00:00:00Z, ,                     from",
        "day,  2025-11-20T00:00:00Z, ,                     from",
        "day,  ,                     -10000-01-01T00:00:00Z, to",
        "day,  ,                     +999999999-01-01T00:00:00Z, to",
    })
    void namesWhatIsWrong(@Nullable String by, @Nullable String from, @Nullable String to, String field) {
        FailureException refused =
                catchThrowableOfType(FailureException.class, () -> UsageQuery.parse(by, from, to, NOW));
        assertThat(refused.errors()).extracting(FieldError::field).containsExactly(field);
    }

    @Test
    void namesAllThatIsWrong() {
        FailureException refused =
                catchThrowableOfType(FailureException.class, () -> UsageQuery.parse("x", "y", "z", NOW));
        assertThat(refused.errors()).extracting(FieldError::field).containsExactly("by", "to", "from");
    }
}
