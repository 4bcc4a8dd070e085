package io.claviger.store;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/** Whether a store answered when it was last asked, and how often that has changed. */
public final class StoreState {
    private final AtomicBoolean down = new AtomicBoolean();
    private final LongAdder changes = new LongAdder();

    public boolean isUp() {
        return !down.get();
    }

    /** It did not answer; returns whether it had before. */
    public boolean lost() {
        return change(true);
    }

    /** It answered; returns whether it had not before. */
    public boolean found() {
        return change(false);
    }

    /** How often it was lost or found again. */
    public long changes() {
        return changes.sum();
    }

    private boolean change(boolean isDown) {
        // Read first: nearly always nothing changes, and a write would make all cores fetch it anew.
        if (down.get() == isDown || !down.compareAndSet(!isDown, isDown)) {
            return false;
        }
        changes.increment();
        return true;
    }
}
