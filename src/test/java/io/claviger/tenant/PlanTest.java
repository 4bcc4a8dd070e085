package io.claviger.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlanTest {
    private static final Instant NOW = Instant.parse("2027-06-30T12:00:00Z");

    @ParameterizedTest(name = "may create {0}, transition until {1}")
    @CsvSource({
        "true, , true",
        "true, 2027-06-30T12:00:00Z, true",
        "true, 2020-01-01T00:00:00Z, true",
        "false, , false",
        "false, 2027-06-30T12:00:00.001Z, true",
        "false, 2027-06-30T12:00:00Z, false",
        "false, 2027-06-30T11:59:59.999Z, false"
    })
    void existingKeysWorkWhereNewOnesMayBeMadeOrUntilTheTransitionEnds(
            boolean mayCreate, @Nullable Instant until, boolean expected) {
        Plan plan = new Plan("PRO", mayCreate, Optional.ofNullable(until), OptionalInt.empty(), Map.of());
        assertThat(plan.keysWorkAt(NOW)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0} at {1}")
    @CsvSource({
        "BUSINESS, 2026-07-01T00:00:00Z, true",
        "BUSINESS, 2099-01-01T00:00:00Z, true",
        "PRO, 2026-11-22T00:00:00Z, true",
        "PRO, 2027-06-30T23:59:59.999Z, true",
        "PRO, 2027-07-01T00:00:00Z, false",
        "FREE, 2026-11-22T00:00:00Z, false"
    })
    void theShippedPlansKeepWhatBrikSyncDocuments(String name, Instant at, boolean expected) {
        Plan plan = ShippedConfig.plans().find(name).orElseThrow();
        assertThat(plan.keysWorkAt(at)).isEqualTo(expected);
        assertThat(plan.mayCreateKeys()).isEqualTo(name.equals("BUSINESS"));
    }
}
