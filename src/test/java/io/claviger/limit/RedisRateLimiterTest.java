package io.claviger.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.testing.Chance;
import io.vertx.mutiny.redis.client.Command;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedisRateLimiterTest extends RateLimiterContract {
    private static final int CALLERS = 8;
    private static final int CALLS_OF_EACH = 500;
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final UUID TENANT = UUID.fromString("01900000-0000-7000-8000-000000000001");
    private static final UUID KEY = UUID.fromString("01900000-0000-7000-8000-000000000002");

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

    @Override
    RateLimiter limiter() {
        return redis.limiter();
    }

    @Override
    void passUntil(long instant) {
        redis.passUntil(instant);
    }

    @Override
    void pass(Duration time) {
        RealRedis.pause(time);
    }

    @Override
    boolean degraded() {
        return false;
    }

    private record Answer(Demand demand, Taking taking) {
        long ms() {
            return quotas().getFirst().nowMs();
        }

        boolean admits() {
            return taking instanceof Taking.Admitted;
        }

        List<Quota> quotas() {
            return switch (taking) {
                case Taking.Admitted yes -> yes.quotas();
                case Taking.Exhausted no -> no.quotas();
                case Taking.Stale stale -> throw new AssertionError("nobody asked for fences: " + stale);
            };
        }
    }

    private record Taken(long ms, int cost) {}

    @Test
    void manyCallersAtOnceGetNeverOneTooManyAndAreNeverRefusedWhatIsDue() throws Exception {
        Chance chance = Chance.fresh();
        List<RandomDemands> tenants = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            tenants.add(i == 0 ? RandomDemands.large(chance, 100) : RandomDemands.small(chance, 60));
        }
        List<Callable<List<Answer>>> callers = new ArrayList<>();
        for (int caller = 0; caller < CALLERS; caller++) {
            RedisRateLimiter limiter = new RedisRateLimiter(
                    RealRedis.link(redis.port(), redis.vertx().getDelegate(), RealRedis.PATIENCE));
            List<Demand> demands = new ArrayList<>();
            for (int call = 0; call < CALLS_OF_EACH; call++) {
                demands.add(chance.oneOf(tenants).next());
            }
            callers.add(() -> {
                List<Answer> answers = new ArrayList<>();
                for (Demand demand : demands) {
                    answers.add(new Answer(demand, RealRedis.await(limiter.take(demand))));
                }
                return answers;
            });
        }
        List<Answer> answers = new ArrayList<>();
        try (var threads = Executors.newFixedThreadPool(CALLERS)) {
            for (Future<List<Answer>> some : threads.invokeAll(callers)) {
                answers.addAll(some.get());
            }
        }
        answers.sort(Comparator.comparingLong(Answer::ms));
        judge(chance.toString(), answers);
        assertThat(answers.stream().filter(Answer::admits).count())
                .as("%s", chance)
                .isBetween(100L, answers.size() - 100L);
    }

    /** Within one millisecond the order of the calls is unknown, so each is judged by what is certain. */
    private static void judge(String when, List<Answer> answers) {
        Map<String, List<Taken>> taken = new HashMap<>();
        for (Answer answer : answers) {
            if (answer.admits()) {
                for (Window window : answer.demand().windows()) {
                    taken.computeIfAbsent(window.key(), key -> new ArrayList<>())
                            .add(new Taken(answer.ms(), answer.demand().cost()));
                }
            }
        }
        Map<String, Integer> loosest = new HashMap<>();
        for (Answer answer : answers) {
            answer.demand()
                    .windows()
                    .forEach(w -> loosest.merge(w.key(), w.limit().permits(), Math::max));
        }
        for (Answer answer : answers) {
            boolean mayRefuse = false;
            for (Window window : answer.demand().windows()) {
                List<Taken> of = taken.getOrDefault(window.key(), List.of());
                long length = window.limit().window().toMillis();
                long now = answer.ms();
                int permits = window.limit().permits();
                long inWindow = sum(of, now - length, now);
                assertThat(inWindow)
                        .as("%s: %s at %d", when, window, now)
                        .isLessThanOrEqualTo(loosest.getOrDefault(window.key(), 0));
                if (answer.admits()) {
                    long before = sum(of, now - length, now - 1);
                    assertThat(before + answer.demand().cost())
                            .as("%s: %s at %d", when, window, now)
                            .isLessThanOrEqualTo(permits);
                }
                long longer = permits > 10_000 ? length / 100 : 0;
                mayRefuse |=
                        sum(of, now - length - longer, now) + answer.demand().cost() > permits;
            }
            assertThat(answer.admits() || mayRefuse)
                    .as("%s: refused though due: %s", when, answer)
                    .isTrue();
        }
    }

    private static long sum(List<Taken> taken, long after, long until) {
        return taken.stream()
                .filter(t -> t.ms() > after && t.ms() <= until)
                .mapToLong(Taken::cost)
                .sum();
    }

    @Test
    void aRefusedCallLeavesNoCounterBehind() {
        Window fresh = window("fresh", 10, LONG);
        Window large = window("large", 20_000, LONG);
        Window full = window("full", 1, LONG);
        take(1, full);
        take(1, fresh, large, full);
        assertThat(redis.exists(fresh.key())).isFalse();
        assertThat(redis.exists(large.key())).isFalse();
    }

    @Test
    void redisMayForgetTheScriptBetweenAnyTwoCalls() {
        Window window = window("key", 5, LONG);
        for (int i = 0; i < 5; i++) {
            redis.send(Command.SCRIPT, "FLUSH");
            assertThat(take(1, window)).isInstanceOf(Taking.Admitted.class);
        }
        redis.send(Command.SCRIPT, "FLUSH");
        assertThat(take(1, window)).isInstanceOf(Taking.Exhausted.class);
    }

    @ParameterizedTest(name = "tenant {0}, key {1}")
    @CsvSource({
        "absent, absent, fresh",
        "absent, older, fresh",
        "absent, equal, fresh",
        "absent, newer, stale",
        "older, absent, fresh",
        "older, older, fresh",
        "older, equal, fresh",
        "older, newer, stale",
        "equal, absent, fresh",
        "equal, older, fresh",
        "equal, equal, fresh",
        "equal, newer, stale",
        "newer, absent, stale",
        "newer, older, stale",
        "newer, equal, stale",
        "newer, newer, stale"
    })
    void aCallIsStaleIfAndOnlyIfAFenceIsNewerThanWhatItWasJudgedBy(String tenant, String key, String expected) {
        Fences fences = Fences.of(UUID.randomUUID(), 10, KEY, 99);
        setFence(fences.tenantKey(), tenant, 10);
        setFence(fences.keyKey(), key, 99);
        Window window = new Window(
                RandomDemands.limit("key", 3, LONG), fences.tenantKey().split(":", 2)[0] + ":w:key");
        Demand demand = new Demand(List.of(window), 1, fences);
        if (expected.equals("stale")) {
            for (int i = 0; i < 5; i++) {
                assertThat(take(demand)).isInstanceOf(Taking.Stale.class);
            }
            assertThat(redis.exists(window.key())).isFalse();
            assertThat(take(demand.unfenced())).isInstanceOf(Taking.Admitted.class);
        } else {
            assertThat(take(demand)).isInstanceOf(Taking.Admitted.class);
            assertThat(redis.number(Command.LLEN, window.key())).isEqualTo(1);
        }
    }

    private static void setFence(String fence, String how, long version) {
        long offset =
                switch (how) {
                    case "older" -> -1;
                    case "newer" -> 1;
                    default -> 0;
                };
        if (!how.equals("absent")) {
            redis.send(Command.SET, fence, Long.toString(version + offset));
        }
    }

    @Test
    void staleIsSaidEvenWhereNoLimitApplies() {
        Fences fences = Fences.of(UUID.randomUUID(), 1, KEY, 1);
        Demand demand = new Demand(List.of(), 1, fences);
        assertThat(take(demand)).isInstanceOf(Taking.Admitted.class);
        setFence(fences.keyKey(), "newer", 1);
        assertThat(take(demand)).isInstanceOf(Taking.Stale.class);
    }

    @ParameterizedTest
    @CsvSource({", 7, 7", "5, 7, 7", "7, 5, 7", "7, 7, 7", "9, 10, 10", "10, 9, 10", "99, 100, 100"})
    void aFenceIsRaisedAndNeverLowered(@Nullable String present, String raisedTo, String expected) {
        String fence = Fences.fenceKey(TENANT, UUID.randomUUID());
        if (present != null) {
            redis.send(Command.SET, fence, present, "PX", "1000");
        }
        RedisScript script = new RedisScript(redis.link(RealRedis.PATIENCE), "/lua/raise_fence.lua");
        RealRedis.await(script.run(List.of(fence), List.of(raisedTo, "60000")));
        assertThat(redis.send(Command.GET, fence)).hasToString(expected);
        assertThat(redis.number(Command.PTTL, fence)).isBetween(50_000L, 60_000L);
    }
}
