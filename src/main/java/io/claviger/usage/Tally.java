package io.claviger.usage;

import java.util.concurrent.atomic.AtomicLong;

/** A count that many add to and one takes away, once: nothing is lost between the two, nothing counted twice. */
final class Tally {
    private static final long TAKEN = Long.MIN_VALUE;

    private final AtomicLong calls = new AtomicLong();
    private volatile long lastMs;

    /** False if it was taken before: then this was not counted. */
    boolean add(long more, long atMs) {
        if (atMs > lastMs) {
            lastMs = atMs;
        }
        return calls.getAndAdd(more) >= 0;
    }

    /** All that was added; 0 if somebody has taken it before. */
    long take() {
        return Math.max(0, calls.getAndSet(TAKEN));
    }

    /** When something was last added, to a few milliseconds. */
    long lastMs() {
        return lastMs;
    }
}
