package io.claviger.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.testing.MutableClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LocalRateLimiterTest extends RateLimiterContract {
    private static final Instant START = Instant.parse("2026-11-22T00:00:00Z");

    private final MutableClock clock = new MutableClock(START);
    private final LocalRateLimiter limiter = new LocalRateLimiter(clock);

    @Override
    RateLimiter limiter() {
        return limiter;
    }

    @Override
    void passUntil(long instant) {
        if (clock.millis() < instant) {
            clock.set(Instant.ofEpochMilli(instant));
        }
    }

    @Override
    void pass(Duration time) {
        clock.advance(time);
    }

    @Override
    boolean degraded() {
        return true;
    }

    @Test
    void oneMillisecondBeforeItsInstantThePermitIsStillTaken() {
        Window window = window("key", 1, Duration.ofSeconds(60));
        take(1, window);
        clock.advance(Duration.ofMillis(59_999));
        assertThat(take(1, window)).isInstanceOf(Taking.Exhausted.class);
        clock.advance(Duration.ofMillis(1));
        assertThat(take(1, window)).isInstanceOf(Taking.Admitted.class);
    }

    @Test
    void aClockThatIsSetBackAdmitsNoneTooMany() {
        Window window = window("key", 2, Duration.ofSeconds(60));
        take(1, window);
        clock.set(START.minusSeconds(30));
        take(1, window);
        clock.set(START.plusSeconds(40));
        assertThat(take(1, window)).isInstanceOf(Taking.Exhausted.class);
        clock.set(START.plusSeconds(60));
        assertThat(take(1, window)).isInstanceOf(Taking.Admitted.class);
    }

    @Test
    void theCounterThatRestedLongestIsForgottenFirstWhenThereAreTooMany() {
        Window busy = window("busy", 2, Duration.ofHours(1));
        Window resting = window("resting", 2, Duration.ofHours(1));
        take(2, resting);
        take(1, busy);
        for (int i = 0; i < 9_999; i++) {
            take(1, window("other" + i, 1, Duration.ofHours(1)));
            if (i == 5_000) {
                take(1, busy);
            }
        }
        assertThat(take(1, busy)).isInstanceOf(Taking.Exhausted.class);
        assertThat(take(2, resting)).isInstanceOf(Taking.Admitted.class);
    }

    @Test
    void aDemandThatNobodyWaitsForTakesNothing() {
        Window window = window("key", 1, Duration.ofHours(1));
        var demand = new Demand(java.util.List.of(window), 1, null);
        var unused = limiter.take(demand);
        assertThat(unused).isNotNull();
        assertThat(take(demand)).isInstanceOf(Taking.Admitted.class);
    }
}
