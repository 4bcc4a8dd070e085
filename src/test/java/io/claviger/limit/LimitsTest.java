package io.claviger.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claviger.failure.FailureException;
import io.claviger.failure.FieldError;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LimitsTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final LimitOverride KEY = new LimitOverride(Level.KEY, null, 1_000, MINUTE, null);

    private static LimitOverride permits(int permits) {
        return new LimitOverride(null, null, permits, null, null);
    }

    private static LimitOverride window(Duration window) {
        return new LimitOverride(null, null, null, window, null);
    }

    private static @Nullable Limit key(Limits limits) {
        return limits.get("key");
    }

    @Test
    void eachLayerChangesWhatItNamesAndInheritsTheRest() {
        Limits keyspace = Limits.NONE.with(Map.of("key", KEY));
        Limits plan = keyspace.with(Map.of("key", permits(5_000)));
        Limits tenant = plan.with(Map.of("key", window(Duration.ofSeconds(10))));
        Limits key = tenant.with(Map.of("key", new LimitOverride(null, null, 7, null, OutagePolicy.CLOSED)));
        assertThat(key(keyspace)).isEqualTo(new Limit("key", Level.KEY, null, 1_000, MINUTE, OutagePolicy.LOCAL));
        assertThat(key(plan)).isEqualTo(new Limit("key", Level.KEY, null, 5_000, MINUTE, OutagePolicy.LOCAL));
        assertThat(key(tenant))
                .isEqualTo(new Limit("key", Level.KEY, null, 5_000, Duration.ofSeconds(10), OutagePolicy.LOCAL));
        assertThat(key(key))
                .isEqualTo(new Limit("key", Level.KEY, null, 7, Duration.ofSeconds(10), OutagePolicy.CLOSED));
    }

    @Test
    void aLayerOnTopChangesNothingBelow() {
        Limits below = Limits.NONE.with(Map.of("key", KEY));
        Limits above = below.with(Map.of("key", permits(1), "ip", new LimitOverride(Level.IP, null, 5, MINUTE, null)));
        assertThat(above.all()).extracting(Limit::name).containsExactly("ip", "key");
        assertThat(below.all()).extracting(Limit::permits).containsExactly(1_000);
        assertThat(below.with(Map.of())).isSameAs(below);
    }

    @Test
    void everyLimitThatIsIncompleteOrOutOfRangeIsNamed() {
        Limits inherited = Limits.NONE.with(Map.of("key", KEY));
        Map<String, LimitOverride> wrong = new TreeMap<>();
        wrong.put("new", permits(5));
        wrong.put("key", permits(0));
        wrong.put("Bad Name", KEY);
        wrong.put("fine", new LimitOverride(Level.IP, null, 5, MINUTE, null));
        assertThatThrownBy(() -> inherited.with(wrong))
                .isInstanceOfSatisfying(FailureException.class, refused -> assertThat(refused.errors())
                        .extracting(FieldError::field)
                        .containsExactlyInAnyOrder("new", "key", "Bad Name"));
    }

    @Test
    void theLevelOfAnInheritedLimitStays() {
        Limits inherited = Limits.NONE.with(Map.of("key", KEY));
        LimitOverride same = new LimitOverride(Level.KEY, null, 5, null, null);
        LimitOverride other = new LimitOverride(Level.IP, null, 5, null, null);
        assertThat(inherited.with(Map.of("key", same)).all()).hasSize(1);
        assertThatThrownBy(() -> inherited.with(Map.of("key", other))).isInstanceOf(FailureException.class);
    }

    @Test
    void sixteenLimitsAreTheMost() {
        Map<String, LimitOverride> many = new TreeMap<>();
        for (int i = 0; i < 16; i++) {
            many.put("l" + i, KEY);
        }
        Limits full = Limits.NONE.with(many);
        assertThat(full.all()).hasSize(16);
        assertThatThrownBy(() -> full.with(Map.of("one-more", KEY))).isInstanceOf(FailureException.class);
        assertThat(full.with(Map.of("l0", permits(1))).all()).hasSize(16);
    }

    @Test
    void aStoredOverrideThatNoLongerFitsIsLeftOutAndTheOthersHold() {
        Limits inherited = Limits.NONE.with(Map.of("key", KEY));
        Map<String, LimitOverride> stored = new TreeMap<>();
        stored.put("gone", permits(5));
        stored.put("key", permits(7));
        stored.put("zero", new LimitOverride(Level.IP, null, 0, MINUTE, null));
        Limits merged = inherited.withStored(stored);
        assertThat(merged.all()).extracting(Limit::name).containsExactly("key");
        assertThat(merged.all()).extracting(Limit::permits).containsExactly(7);
    }

    @ParameterizedTest(name = "{0} {1} {2} permits in {3} ms: {4}")
    @CsvSource({
        "KEY, , 1, 1, true",
        "KEY, , 1000000000, 2678400000, true",
        "KEY, , 0, 1000, false",
        "KEY, , -1, 1000, false",
        "KEY, , 1000000001, 1000, false",
        "KEY, , 1, 0, false",
        "KEY, , 1, -1000, false",
        "KEY, , 1, 2678400001, false",
        "OPERATION, ingestion, 1, 1000, true",
        "OPERATION, , 1, 1000, false",
        "KEY, ingestion, 1, 1000, false",
        "OPERATION, Ingestion, 1, 1000, false",
        "OPERATION, a b, 1, 1000, false"
    })
    void aLimitIsWithinItsRange(Level level, @Nullable String operation, int permits, long windowMs, boolean fine) {
        Duration window = Duration.ofMillis(windowMs);
        if (fine) {
            assertThatCode(() -> new Limit("name", level, operation, permits, window, OutagePolicy.LOCAL))
                    .doesNotThrowAnyException();
        } else {
            assertThatThrownBy(() -> new Limit("name", level, operation, permits, window, OutagePolicy.LOCAL))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "A",
                "_a",
                "-a",
                ".a",
                "a b",
                "a:b",
                "a{b}",
                "a\n",
                "é",
                "x2345678901234567890123456789012345678901"
            })
    void aNameThatCouldEndTheNameOfItsCounterIsRefused(String name) {
        assertThatThrownBy(() -> Limit.checkName("name", name)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"ip, IP", "key, KEY", "tenant, TENANT", "operation, OPERATION"})
    void levelsHaveOneSpelling(String wire, Level level) {
        assertThat(Level.parse(wire)).isEqualTo(level);
        assertThat(level.wire()).isEqualTo(wire);
        assertThatThrownBy(() -> Level.parse(level.name())).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"local, LOCAL", "open, OPEN", "closed, CLOSED"})
    void outagePoliciesHaveOneSpelling(String wire, OutagePolicy policy) {
        assertThat(OutagePolicy.parse(wire)).isEqualTo(policy);
        assertThat(policy.wire()).isEqualTo(wire);
        assertThatThrownBy(() -> OutagePolicy.parse(policy.name())).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "10000, 10000, 0",
        "10000, 10001, 1",
        "10000, 11000, 1",
        "10000, 11001, 2",
        "10000, 9000, 0",
        "10000, 0, 0"
    })
    void whoWaitsTheSecondsOfAnAnswerIsNotEarly(long now, long reset, long seconds) {
        Limit limit = new Limit("key", Level.KEY, null, 1, MINUTE, OutagePolicy.LOCAL);
        Quota quota = new Quota(limit, 0, now, reset);
        assertThat(quota.resetSeconds()).isEqualTo(seconds);
        assertThat(quota.untilReset()).isEqualTo(Duration.ofMillis(Math.max(0, reset - now)));
    }
}
