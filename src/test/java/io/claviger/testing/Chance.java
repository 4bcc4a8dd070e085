package io.claviger.testing;

import java.util.List;
import java.util.SplittableRandom;

/**
 * Random test data that can be had again: every failure names its seed, and {@code -Dclaviger.seed=...} repeats it.
 */
public final class Chance {
    private static final String PROPERTY = "claviger.seed";

    private final long seed;
    private final SplittableRandom random;

    private Chance(long seed) {
        this.seed = seed;
        this.random = new SplittableRandom(seed);
    }

    /** Another seed at each run, unless one is set. */
    public static Chance fresh() {
        String given = System.getProperty(PROPERTY);
        return new Chance(given == null ? System.nanoTime() : Long.parseLong(given));
    }

    /** The same data at each run, unless a seed is set. */
    public static Chance seeded(long seed) {
        return new Chance(Long.getLong(PROPERTY, seed));
    }

    /** From {@code least} to {@code most}, both included. */
    public int between(int least, int most) {
        return random.nextInt(least, most + 1);
    }

    /** True so many times in a hundred. */
    public boolean percent(int times) {
        return random.nextInt(100) < times;
    }

    public double fraction() {
        return random.nextDouble();
    }

    public long bits() {
        return random.nextLong();
    }

    public <T> T oneOf(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /** For the message of a failure. */
    @Override
    public String toString() {
        return "repeat with -D" + PROPERTY + "=" + seed;
    }
}
