package io.claviger.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.testing.Chance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What every {@link RateLimiter} promises, and what it answers to thousands of random calls. */
abstract class RateLimiterContract {
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Duration SHORT = Duration.ofMillis(60);
    private static final int STEPS = 6_000;
    private static final int TENANTS = 20;

    private final String tag = Fences.tag(UUID.randomUUID());

    abstract RateLimiter limiter();

    /** Returns once the limiter's clock shows at least that instant. */
    abstract void passUntil(long instant);

    abstract void pass(Duration time);

    /** What its answers say of themselves. */
    abstract boolean degraded();

    final Taking take(Demand demand) {
        return RealRedis.await(limiter().take(demand));
    }

    final Taking take(int cost, Window... windows) {
        return take(new Demand(List.of(windows), cost, null));
    }

    final Window window(String name, int permits, Duration length) {
        return Window.of(tag, RandomDemands.limit(name, permits, length), "subject");
    }

    private static Taking.Admitted admitted(Taking taking) {
        assertThat(taking).isInstanceOf(Taking.Admitted.class);
        return (Taking.Admitted) taking;
    }

    private static Taking.Exhausted exhausted(Taking taking) {
        assertThat(taking).isInstanceOf(Taking.Exhausted.class);
        return (Taking.Exhausted) taking;
    }

    @Test
    void everyAnswerIsTheOneOfABruteForceOracle() {
        Chance chance = Chance.fresh();
        WindowOracle oracle = new WindowOracle();
        List<RandomDemands> tenants = new ArrayList<>();
        for (int i = 0; i < TENANTS; i++) {
            tenants.add(tenant(chance, i));
        }
        for (int step = 0; step < STEPS; step++) {
            // The first tenants get most of the calls, so that there are busy counters and resting ones.
            int index = (int) (TENANTS * Math.pow(chance.fraction(), 2));
            if (chance.percent(1)) {
                tenants.set(index, tenant(chance, index));
            }
            int burst = chance.percent(10) ? chance.between(2, 15) : 1;
            for (int i = 0; i < burst; i++, step++) {
                Demand demand = tenants.get(index).next();
                oracle.check(chance + " step " + step, demand, take(demand));
            }
            if (chance.percent(25)) {
                pass(Duration.ofNanos(chance.between(0, 2_000_000)));
            } else if (chance.percent(1)) {
                pass(Duration.ofMillis(chance.between(0, 60)));
            }
        }
        assertThat(oracle.admissions()).as("%s", chance).isGreaterThan(STEPS / 10);
        assertThat(oracle.refusals()).as("%s", chance).isGreaterThan(STEPS / 50);
        assertThat(oracle.bucketRefusals()).as("%s", chance).isPositive();
    }

    private static RandomDemands tenant(Chance chance, int index) {
        return index % 3 == 0 ? RandomDemands.large(chance, 500) : RandomDemands.small(chance, index < 5 ? 100 : 500);
    }

    @Test
    void exactlyTheLimitIsAdmittedAndTheAnswersCountDown() {
        Window window = window("key", 5, LONG);
        for (int left = 4; left >= 0; left--) {
            Taking.Admitted taking = admitted(take(1, window));
            assertThat(taking.quotas().getFirst().remaining()).isEqualTo(left);
            assertThat(taking.degraded()).isEqualTo(degraded());
        }
        Taking.Exhausted refused = exhausted(take(1, window));
        assertThat(refused.quotas().getFirst().remaining()).isZero();
        assertThat(refused.degraded()).isEqualTo(degraded());
    }

    @Test
    void whoWaitsUntilTheInstantOfTheRefusalIsAdmitted() {
        Window window = window("key", 3, SHORT);
        take(2, window);
        for (int round = 0; round < 5; round++) {
            take(1, window);
            if (take(3, window) instanceof Taking.Exhausted refused) {
                passUntil(refused.quotas().getFirst().resetMs());
                admitted(take(3, window));
            }
        }
    }

    @Test
    void aRefusedCallTakesNothingFromAnyWindow() {
        Window roomy = window("roomy", 10, LONG);
        Window large = window("large", 20_000, LONG);
        Window full = window("full", 1, LONG);
        Window last = window("last", 10, LONG);
        admitted(take(1, full));
        for (int i = 0; i < 20; i++) {
            Taking.Exhausted refused = exhausted(take(1, roomy, large, full, last));
            assertThat(refused.refusing()).extracting(Quota::limit).containsExactly(full.limit());
            assertThat(refused.quotas()).extracting(Quota::remaining).containsExactly(10, 20_000, 0, 10);
        }
        assertThat(admitted(take(1, roomy, large, last)).quotas())
                .extracting(Quota::remaining)
                .containsExactly(9, 19_999, 9);
    }

    @Test
    void whatCostsMoreThanTheLimitIsRefusedForEver() {
        for (int permits : List.of(5, 10_001)) {
            Window window = window("key", permits, LONG);
            Quota refused = exhausted(take(permits + 1, window)).quotas().getFirst();
            assertThat(refused.resetMs()).isZero();
            assertThat(refused.remaining()).isEqualTo(permits);
        }
    }

    @Test
    void theHighestCostOfACallIsTakenAtOnce() {
        Window window = window("key", 2_500, LONG);
        assertThat(admitted(take(1_000, window)).quotas().getFirst().remaining())
                .isEqualTo(1_500);
        assertThat(admitted(take(1_000, window)).quotas().getFirst().remaining())
                .isEqualTo(500);
        exhausted(take(1_000, window));
    }

    @Test
    void withoutWindowsEverythingIsAdmitted() {
        assertThat(admitted(take(1)).quotas()).isEmpty();
    }

    @Test
    void aLimitThatIsLoweredCountsWhatWasAdmittedBefore() {
        for (int i = 0; i < 8; i++) {
            admitted(take(1, window("key", 10, LONG)));
        }
        assertThat(exhausted(take(1, window("key", 3, LONG)))
                        .quotas()
                        .getFirst()
                        .remaining())
                .isZero();
        assertThat(admitted(take(1, window("key", 10, LONG)))
                        .quotas()
                        .getFirst()
                        .remaining())
                .isEqualTo(1);
    }

    /** A list and a hash are different things to Redis: the counter must not become an error that nobody gets out of. */
    @Test
    void aLimitThatCrossesTenThousandIsAnsweredInBothDirections() {
        for (int permits : List.of(10, 20_000, 10, 20_000)) {
            admitted(take(1, window("key", permits, LONG)));
        }
    }

    @Test
    void twoKeysWithPermitsOfTheirOwnShareTheCounterOfTheirTenant() {
        Window generous = window("tenant", 10, LONG);
        Window strict = window("tenant", 4, LONG);
        admitted(take(3, generous));
        admitted(take(1, strict));
        exhausted(take(1, strict));
        assertThat(admitted(take(6, generous)).quotas().getFirst().remaining()).isZero();
    }

    @Test
    void theLongestWindowAndTheMostPermitsAreCounted() {
        Window month = window("month", Limit.MOST_PERMITS, Limit.LONGEST_WINDOW);
        Window single = window("single", 10_000, Limit.LONGEST_WINDOW);
        assertThat(admitted(take(1, month, single)).quotas())
                .extracting(Quota::remaining)
                .containsExactly(Limit.MOST_PERMITS - 1, 9_999);
        assertThat(admitted(take(1, month, single)).quotas())
                .extracting(Quota::remaining)
                .containsExactly(Limit.MOST_PERMITS - 2, 9_998);
    }

    @Test
    void aWindowOfOneMillisecondIsAWindow() {
        Window window = window("key", 1, Duration.ofMillis(1));
        for (int i = 0; i < 50; i++) {
            if (take(1, window) instanceof Taking.Exhausted refused) {
                passUntil(refused.quotas().getFirst().resetMs());
                admitted(take(1, window));
            }
        }
    }
}
