package io.claviger.limit;

import io.claviger.testing.Chance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A tenant with a few keys, and the demands of their calls: windows of their own, and some that all of them share, under
 * permits of their own.
 */
final class RandomDemands {
    private static final AtomicLong NUMBER = new AtomicLong();

    private final Chance chance;
    private final boolean large;
    private final List<List<Window>> keys = new ArrayList<>();

    private RandomDemands(Chance chance, boolean large, int longestMs) {
        this.chance = chance;
        this.large = large;
        String tag = Fences.tag(new UUID(chance.bits(), NUMBER.incrementAndGet()));
        Duration sharedLength = Duration.ofMillis(chance.between(5, longestMs));
        boolean shared = chance.percent(60);
        int number = chance.between(1, 3);
        for (int key = 0; key < number; key++) {
            List<Window> windows = new ArrayList<>();
            if (shared) {
                windows.add(Window.of(tag, limit("tenant", permits(), sharedLength), "tenant"));
            }
            int own = chance.between(shared ? 0 : 1, 3);
            for (int i = 0; i < own; i++) {
                Duration length = Duration.ofMillis(chance.between(5, longestMs));
                windows.add(Window.of(tag, limit("own" + i, permits(), length), "key" + key));
            }
            keys.add(windows);
        }
    }

    /** Limits of 1 to 50 permits. */
    static RandomDemands small(Chance chance, int longestMs) {
        return new RandomDemands(chance, false, longestMs);
    }

    /** Limits of about 10,000 permits, below and above. */
    static RandomDemands large(Chance chance, int longestMs) {
        return new RandomDemands(chance, true, longestMs);
    }

    static Limit limit(String name, int permits, Duration window) {
        return new Limit(name, Level.KEY, null, permits, window, OutagePolicy.LOCAL);
    }

    private int permits() {
        if (large) {
            return chance.percent(20) ? chance.between(9_900, 10_000) : chance.between(10_001, 13_000);
        }
        return chance.percent(30) ? chance.between(1, 5) : chance.between(1, 50);
    }

    Demand next() {
        int cost = large ? chance.between(100, 1_000) : chance.percent(60) ? 1 : chance.between(1, 10);
        List<Window> windows = new ArrayList<>(chance.oneOf(keys));
        if (windows.size() > 1 && chance.percent(10)) {
            windows.remove(chance.between(0, windows.size() - 1));
        }
        return new Demand(windows, cost, null);
    }
}
