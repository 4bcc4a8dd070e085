package io.claviger.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.usage.UsageCount;
import io.claviger.usage.UsageQuery;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChartTest {
    private static final Instant NOW = Instant.parse("2026-11-28T21:30:00Z");
    private static final Instant HOUR = Instant.parse("2026-11-28T20:00:00Z");

    private static Chart of(UsageCount... counts) {
        return Chart.of(UsageQuery.parse("hour", null, null, NOW), List.of(counts));
    }

    @Test
    void hoursWithoutACallHaveABarToo() {
        Chart chart = of();
        assertThat(chart.isEmpty()).isTrue();
        assertThat(chart.bars()).hasSize(25).allMatch(bar -> bar.parts().isEmpty());
    }

    @Test
    void outcomesAreStackedToTheRoundedMost() {
        Chart chart = of(
                new UsageCount(HOUR, "VALID", 6),
                new UsageCount(HOUR, "RATE_LIMITED", 2),
                new UsageCount(HOUR, "KEY_DISABLED", 3),
                new UsageCount(HOUR, "IP_NOT_ALLOWED", 1));
        assertThat(chart.most()).isEqualTo(20);
        Chart.Bar bar = chart.bars().get(23);
        assertThat(bar.label()).isEqualTo("20:00");
        assertThat(bar.parts())
                .containsExactly(
                        new Chart.Part("admitted", "112.0", "48.0"),
                        new Chart.Part("limited", "96.0", "16.0"),
                        new Chart.Part("refused", "64.0", "32.0"));
        assertThat(chart.reasons())
                .extracting(Chart.Reason::code)
                .containsExactly("KEY_DISABLED", "RATE_LIMITED", "IP_NOT_ALLOWED");
    }
}
