package io.claviger.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.testing.MutableClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What each limit says while nothing answers at the address of Redis. */
class FallbackRateLimiterTest {
    private static final Duration WINDOW = Duration.ofMinutes(1);

    private static RealRedis nobody;

    private final MutableClock clock = new MutableClock(Instant.parse("2026-11-22T00:00:00Z"));
    private FallbackRateLimiter limiter;

    @BeforeAll
    static void findAPortThatNobodyAnswersAt() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            nobody = RealRedis.at(socket.getLocalPort());
        }
    }

    @BeforeEach
    void createLimiter() {
        limiter = new FallbackRateLimiter(
                new RedisRateLimiter(nobody.link(Duration.ofMillis(250))), new LocalRateLimiter(clock), clock);
    }

    @AfterAll
    static void stop() {
        nobody.close();
    }

    private static Window window(String name, int permits, OutagePolicy policy) {
        return Window.of(
                Fences.tag(new UUID(1, 1)), new Limit(name, Level.KEY, null, permits, WINDOW, policy), "subject");
    }

    private Taking take(Window... windows) {
        return RealRedis.await(limiter.take(new Demand(List.of(windows), 1, null)));
    }

    @Test
    void localCountsExactlyWithinThisProcess() {
        Window window = window("local", 3, OutagePolicy.LOCAL);
        for (int left = 2; left >= 0; left--) {
            int expected = left;
            assertThat(take(window)).isInstanceOfSatisfying(Taking.Admitted.class, taking -> {
                assertThat(taking.degraded()).isTrue();
                assertThat(taking.quotas()).extracting(Quota::remaining).containsExactly(expected);
            });
        }
        assertThat(take(window)).isInstanceOf(Taking.Exhausted.class);
        clock.advance(WINDOW);
        assertThat(take(window)).isInstanceOf(Taking.Admitted.class);
    }

    @Test
    void openLetsEverythingThrough() {
        for (int i = 0; i < 20; i++) {
            assertThat(take(window("open", 1, OutagePolicy.OPEN)))
                    .isInstanceOfSatisfying(Taking.Admitted.class, taking -> assertThat(taking.degraded())
                            .isTrue());
        }
    }

    @Test
    void closedRefusesForASecondAndTakesNothingElsewhere() {
        Window local = window("local", 1, OutagePolicy.LOCAL);
        Window closed = window("closed", 100, OutagePolicy.CLOSED);
        assertThat(take(local, closed)).isInstanceOfSatisfying(Taking.Exhausted.class, refused -> {
            assertThat(refused.degraded()).isTrue();
            assertThat(refused.refusing()).extracting(Quota::limit).containsExactly(closed.limit());
            assertThat(refused.refusing()).extracting(Quota::untilReset).containsExactly(Duration.ofSeconds(1));
        });
        assertThat(take(local)).isInstanceOf(Taking.Admitted.class);
    }

    @Test
    void anOpenLimitBesideALocalOneOnlyLeavesTheLocalOne() {
        Window local = window("local", 1, OutagePolicy.LOCAL);
        Window open = window("open", 1, OutagePolicy.OPEN);
        assertThat(take(open, local)).isInstanceOf(Taking.Admitted.class);
        assertThat(take(open, local))
                .isInstanceOfSatisfying(Taking.Exhausted.class, refused -> assertThat(refused.refusing())
                        .extracting(Quota::limit)
                        .containsExactly(local.limit()));
    }
}
