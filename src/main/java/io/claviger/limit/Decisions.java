package io.claviger.limit;

import java.util.concurrent.atomic.LongAdder;

/** How often a limiter said what. */
final class Decisions {
    private final LongAdder admitted = new LongAdder();
    private final LongAdder exhausted = new LongAdder();
    private final LongAdder stale = new LongAdder();

    Taking note(Taking taking) {
        switch (taking) {
            case Taking.Admitted room -> admitted.increment();
            case Taking.Exhausted none -> exhausted.increment();
            case Taking.Stale old -> stale.increment();
        }
        return taking;
    }

    long admitted() {
        return admitted.sum();
    }

    long exhausted() {
        return exhausted.sum();
    }

    long stale() {
        return stale.sum();
    }
}
