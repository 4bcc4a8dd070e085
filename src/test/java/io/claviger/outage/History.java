package io.claviger.outage;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What a key may be answered at any moment, as those know who change it, one change after the other. All instants are of
 * {@link System#nanoTime()} in this process.
 */
final class History {
    private final List<Step> steps = new ArrayList<>();

    /**
     * A change.
     *
     * @param code the verdict from then on
     * @param sure whether it was answered 2xx; else it may have happened, or happen yet
     * @param grace for how long after its answer an older verdict is as promised
     */
    record Step(String code, long sent, long answered, boolean sure, Duration grace) {
        private boolean hadCome(long instant, Duration more) {
            return sure && instant - answered > grace.plus(more).toNanos();
        }
    }

    synchronized void add(Step step) {
        steps.add(step);
    }

    /**
     * Whether a verdict is one of those that may be given to a call which was sent and answered at these instants.
     *
     * @param more how much older it may be than any other
     */
    synchronized boolean allows(String code, long sent, long received, Duration more) {
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            List<Step> later = steps.subList(i + 1, steps.size());
            if (step.code.equals(code)
                    && step.sent - received <= 0
                    && later.stream().noneMatch(next -> next.hadCome(sent, more))) {
                return true;
            }
        }
        return false;
    }

    /** What must be answered to a call that is sent now; only for who makes the changes, between two of them. */
    synchronized String present() {
        return steps.getLast().code;
    }

    /** The last changes that may have had a part in what was answered at that instant. */
    synchronized List<Step> until(long received) {
        List<Step> before =
                steps.stream().filter(step -> step.sent - received <= 0).toList();
        return before.subList(Math.max(0, before.size() - 4), before.size());
    }
}
