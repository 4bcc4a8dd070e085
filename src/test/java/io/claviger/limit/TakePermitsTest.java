package io.claviger.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.testing.Chance;
import io.vertx.mutiny.redis.client.Command;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code lua/take_permits.lua} keeps in Redis, and for how long. */
class TakePermitsTest {
    private static final Duration RUN = Duration.ofSeconds(4);

    @TempDir
    private static Path dir;

    private static RealRedis redis;

    @BeforeAll
    static void start() {
        redis = RealRedis.start(dir);
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    private static Window window(String name, int permits, Duration length) {
        return Window.of(
                Fences.tag(UUID.randomUUID()),
                new Limit(name, Level.KEY, null, permits, length, OutagePolicy.LOCAL),
                "subject");
    }

    private static Taking take(RedisRateLimiter limiter, int cost, Window... windows) {
        return RealRedis.await(limiter.take(new Demand(List.of(windows), cost, null)));
    }

    private record Counter(Window window, double callsPerWindow, int cost) {}

    private record Due(long nanos, Counter counter) {}

    /** Calls at rates from one in three windows to a hundred per window; every counter must outlive its newest permit. */
    @Test
    void noCounterIsForgottenBeforeItsNewestPermitHasLeftTheWindow() {
        Chance chance = Chance.fresh();
        WindowOracle oracle = new WindowOracle();
        RedisRateLimiter limiter = redis.limiter();
        PriorityQueue<Due> agenda = new PriorityQueue<>(Comparator.comparingLong(Due::nanos));
        for (double rate : List.of(0.3, 0.5, 0.8, 0.95, 1.0, 1.05, 1.5, 1.9, 2.0, 2.5, 5.0, 20.0, 100.0)) {
            for (int i = 0; i < 3; i++) {
                Duration length = Duration.ofMillis(chance.between(40, 100));
                int permits = i == 2 ? 20_000 : rate > 10 && chance.percent(50) ? (int) (rate / 2) : 1_000;
                int cost = i == 2 ? 400 : 1;
                Counter counter = new Counter(window("key", permits, length), rate, cost);
                agenda.add(new Due(System.nanoTime() + chance.between(0, 50_000_000), counter));
            }
        }
        long end = System.nanoTime() + RUN.toNanos();
        int calls = 0;
        while (System.nanoTime() < end) {
            Due due = agenda.remove();
            RealRedis.pause(Duration.ofNanos(Math.max(0, due.nanos() - System.nanoTime())));
            Window window = due.counter().window();
            Demand demand = new Demand(List.of(window), due.counter().cost(), null);
            Taking taking = RealRedis.await(limiter.take(demand));
            oracle.check(chance + " call " + ++calls, demand, taking);
            long length = window.limit().window().toMillis();
            if (taking instanceof Taking.Admitted yes) {
                assertThat(redis.expiresAt(window.key()))
                        .as("%s: %s at %s", chance, window, yes)
                        .isGreaterThanOrEqualTo(yes.quotas().getFirst().nowMs() + length)
                        .isLessThanOrEqualTo(redis.now() + 4 * length);
            }
            agenda.add(new Due(due.nanos() + pauseNanos(chance, due.counter(), length), due.counter()));
        }
        assertThat(calls).isGreaterThan(200);
    }

    /** Even, or with a spread, or exactly at the edges of the grid by which the script renews. */
    private static long pauseNanos(Chance chance, Counter counter, long lengthMs) {
        double even = lengthMs * 1e6 / counter.callsPerWindow();
        return switch (chance.between(0, 2)) {
            case 0 -> (long) even;
            case 1 -> (long) (even * 2 * chance.fraction());
            default -> {
                long now = redis.now();
                long edge = (now / lengthMs + 1) * lengthMs + chance.between(-1, 1);
                yield Math.max(0, (edge - now) * 1_000_000);
            }
        };
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 10_000, 10_001, 1_000_000})
    void aCounterThatNobodyAsksForIsGoneAfterFourWindows(int permits) {
        Duration length = Duration.ofMillis(50);
        Window window = window("key", permits, length);
        RedisRateLimiter limiter = redis.limiter();
        for (int i = 0; i < 30; i++) {
            take(limiter, 1, window);
            RealRedis.pause(Duration.ofMillis(5));
        }
        take(limiter, 1, window);
        long last = redis.now();
        assertThat(redis.expiresAt(window.key())).isLessThanOrEqualTo(last + 4 * length.toMillis());
        redis.passUntil(last + 4 * length.toMillis() + 1);
        assertThat(redis.exists(window.key())).isFalse();
    }

    @Test
    void nothingInRedisIsWithoutAnEnd() {
        RedisRateLimiter limiter = redis.limiter();
        for (int round = 0; round < 3; round++) {
            for (int permits : List.of(1, 50, 20_000)) {
                Window one = window("one", permits, Duration.ofSeconds(2));
                Window two = window("two", 3, Duration.ofSeconds(3));
                for (int i = 0; i < 6; i++) {
                    take(limiter, 1, one, two);
                    take(limiter, 1, two, one);
                }
            }
        }
        long endless = redis.number(Command.EVAL, """
                local endless = 0
                for _, key in ipairs(redis.call('KEYS', '*')) do
                    if redis.call('PTTL', key) == -1 then endless = endless + 1 end
                end
                return endless
                """, "0");
        assertThat(redis.number(Command.DBSIZE)).isPositive();
        assertThat(endless).isZero();
    }

    @Test
    void aListOfThousandsOfSpentPermitsIsClearedByTheNextCall() {
        Duration length = Duration.ofSeconds(1);
        Window window = window("key", 10_000, length);
        RedisRateLimiter limiter = redis.limiter();
        for (int i = 0; i < 9; i++) {
            take(limiter, 999, window);
        }
        redis.passUntil(redis.now() + length.toMillis() + 1);
        assertThat(redis.number(Command.LLEN, window.key())).isEqualTo(9 * 999);
        assertThat(take(limiter, 7, window)).isInstanceOf(Taking.Admitted.class);
        assertThat(redis.number(Command.LLEN, window.key())).isEqualTo(7);
    }

    /** After a failover to a server whose clock is behind, what Redis holds seems to come from the future. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 50, 200})
    void aClockThatIsSetBackAdmitsNoneTooManyAndHangsNothing(int bucketsAhead) {
        Duration length = Duration.ofSeconds(60);
        long width = length.toMillis() / 100;
        Window window = window("large", 10_001, length);
        long future = redis.now() / width + bucketsAhead;
        redis.send(Command.HSET, window.key(), "n", "10", "f", Long.toString(future), Long.toString(future), "10");
        redis.send(Command.PEXPIRE, window.key(), "120000");
        RedisRateLimiter limiter = redis.limiter();
        for (int i = 0; i < 9; i++) {
            assertThat(take(limiter, 1_000, window)).isInstanceOf(Taking.Admitted.class);
        }
        assertThat(take(limiter, 991, window)).isInstanceOf(Taking.Admitted.class);
        assertThat(take(limiter, 1, window)).isInstanceOfSatisfying(Taking.Exhausted.class, refused -> assertThat(
                        refused.quotas().getFirst().resetMs())
                .isEqualTo((future + 1) * width - 1 + length.toMillis()));
        assertThat(take(limiter, 900, window)).isInstanceOf(Taking.Exhausted.class);
    }

    @Test
    void aClockThatIsSetBackKeepsSinglePermitsLonger() {
        Duration length = Duration.ofMillis(200);
        Window window = window("key", 2, length);
        long future = redis.now() + 300;
        redis.send(Command.LPUSH, window.key(), Long.toString(future));
        redis.send(Command.PEXPIRE, window.key(), "5000");
        RedisRateLimiter limiter = redis.limiter();
        assertThat(take(limiter, 1, window)).isInstanceOf(Taking.Admitted.class);
        redis.passUntil(redis.now() + length.toMillis() + 1);
        if (take(limiter, 1, window) instanceof Taking.Admitted late) {
            assertThat(late.quotas().getFirst().nowMs()).isGreaterThanOrEqualTo(future + length.toMillis());
        }
        redis.passUntil(redis.now() + length.toMillis());
        redis.passUntil(future + length.toMillis());
        assertThat(take(limiter, 2, window)).isInstanceOf(Taking.Admitted.class);
    }

    @Test
    void bucketsHoldTheirSumWhateverTheOrderOfCallsAndPauses() {
        Chance chance = Chance.fresh();
        Window window = window("large", 12_000, Duration.ofMillis(150));
        RedisRateLimiter limiter = redis.limiter();
        for (int i = 0; i < 400; i++) {
            take(limiter, chance.between(1, 1_000), window);
            if (chance.percent(30)) {
                RealRedis.pause(Duration.ofMillis(chance.between(0, 8)));
            }
            long parts = redis.number(Command.EVAL, """
                    local all, sum = redis.call('HGETALL', KEYS[1]), 0
                    for i = 1, #all, 2 do
                        if all[i] ~= 'n' and all[i] ~= 'f' then sum = sum + all[i + 1] end
                        if all[i] == 'n' then sum = sum - all[i + 1] end
                    end
                    return sum
                    """, "1", window.key());
            assertThat(parts).as("%s", chance).isZero();
        }
    }
}
