package io.claviger.usage;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.testing.MutableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class UsageMeterTest {
    private static final UUID TENANT = new UUID(1, 1);
    private static final UUID KEY = new UUID(1, 2);
    private static final Instant START = Instant.parse("2026-11-25T10:59:59.999Z");

    private final MutableClock clock = new MutableClock(START);

    private UsageMeter meter(int most) {
        return new UsageMeter(clock, new UsageConfig() {
            @Override
            public Duration flushEvery() {
                return Duration.ofSeconds(5);
            }

            @Override
            public int mostCounters() {
                return most;
            }

            @Override
            public Duration hourlyFor() {
                return Duration.ofDays(90);
            }
        });
    }

    @Test
    void countsPerKeyHourAndOutcome() {
        UsageMeter meter = meter(100);
        meter.note(TENANT, KEY, "VALID");
        clock.advance(Duration.ofMillis(1));
        meter.note(TENANT, KEY, "VALID");
        meter.note(TENANT, KEY, "VALID");
        meter.note(TENANT, KEY, "RATE_LIMITED");
        meter.note(TENANT, new UUID(1, 3), "VALID");
        long hour = START.toEpochMilli() / 3_600_000;
        long second = START.toEpochMilli() + 1;
        assertThat(meter.take())
                .containsExactlyInAnyOrder(
                        new Used(new Slot(TENANT, KEY, hour, "VALID"), 1, START.toEpochMilli()),
                        new Used(new Slot(TENANT, KEY, hour + 1, "VALID"), 2, second),
                        new Used(new Slot(TENANT, KEY, hour + 1, "RATE_LIMITED"), 1, second),
                        new Used(new Slot(TENANT, new UUID(1, 3), hour + 1, "VALID"), 1, second));
        assertThat(meter.take()).isEmpty();
    }

    @Test
    void nothingIsLostOrCountedTwiceWhileItIsTaken() throws Exception {
        UsageMeter meter = meter(100);
        int threads = 8;
        int each = 200_000;
        AtomicBoolean over = new AtomicBoolean();
        try (var pool = Executors.newCachedThreadPool()) {
            Future<Long> taker = pool.submit(() -> {
                long sum = 0;
                while (!over.get()) {
                    sum += sum(meter.take());
                }
                return sum;
            });
            List<Future<?>> noters = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                UUID key = new UUID(2, i % 2);
                noters.add(pool.submit(() -> {
                    for (int n = 0; n < each; n++) {
                        meter.note(TENANT, key, n % 3 == 0 ? "VALID" : "KEY_EXPIRED");
                    }
                }));
            }
            for (Future<?> noter : noters) {
                noter.get();
            }
            over.set(true);
            assertThat(taker.get() + sum(meter.take())).isEqualTo((long) threads * each);
        }
    }

    @Test
    void whatThereIsNoRoomForIsNotCountedButWhatHasACounterIs() {
        UsageMeter meter = meter(2);
        for (int i = 0; i < 3; i++) {
            meter.note(TENANT, new UUID(1, 1), "VALID");
            meter.note(TENANT, new UUID(1, 2), "VALID");
            meter.note(TENANT, new UUID(1, 3), "VALID");
        }
        assertThat(meter.take()).hasSize(2).allSatisfy(used -> assertThat(used.calls())
                .isEqualTo(3));
        meter.note(TENANT, new UUID(1, 3), "VALID");
        assertThat(meter.take()).hasSize(1);
    }

    private static long sum(List<Used> taken) {
        return taken.stream().mapToLong(Used::calls).sum();
    }
}
