package io.claviger.usage;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Notes verdicts in memory, at the cost of one look-up and one atomic addition each; nobody waits for anybody. Its memory is
 * bounded: when a store is down for so long that it is full, calls for which there is no counter yet are not counted.
 */
@Singleton
public class UsageMeter {
    private static final Logger LOG = Logger.getLogger(UsageMeter.class);
    private static final long HOUR_MS = Duration.ofHours(1).toMillis();

    private final Clock clock;
    private final int most;
    private final AtomicBoolean full = new AtomicBoolean();
    private final LongAdder dropped = new LongAdder();
    private volatile Period current = new Period();

    /** What is noted between two takings. */
    private static final class Period {
        private final Map<Slot, Tally> tallies = new ConcurrentHashMap<>();
    }

    UsageMeter(Clock clock, UsageConfig config) {
        this.clock = clock;
        this.most = config.mostCounters();
    }

    /** One verdict on a credential that is known. */
    public void note(UUID tenantId, UUID credentialId, String outcome) {
        long now = clock.millis();
        add(new Slot(tenantId, credentialId, now / HOUR_MS, outcome), 1, now);
    }

    private void add(Slot slot, long calls, long atMs) {
        long left = calls;
        while (left > 0) {
            Period counting = current;
            Tally tally = find(counting.tallies, slot);
            if (tally == null) {
                dropped.add(left);
                return;
            }
            if (tally.add(left, atMs)) {
                // If all was taken since, this tally may have been missed. Who takes it now has it: that, or we.
                left = counting == current ? 0 : tally.take();
            }
        }
    }

    private @Nullable Tally find(Map<Slot, Tally> counting, Slot slot) {
        Tally known = counting.get(slot);
        if (known != null) {
            return known;
        }
        if (counting.size() >= most) {
            if (full.compareAndSet(false, true)) {
                LOG.warnf("usage is not counted for some keys until it can be written again: counters=%d", most);
            }
            return null;
        }
        return counting.computeIfAbsent(slot, none -> new Tally());
    }

    long dropped() {
        return dropped.sum();
    }

    /** How many counters wait to be taken. */
    int size() {
        return current.tallies.size();
    }

    /** Takes away all that was noted. One at a time. */
    List<Used> take() {
        Map<Slot, Tally> taken = current.tallies;
        current = new Period();
        full.set(false);
        List<Used> all = new ArrayList<>(taken.size());
        taken.forEach((slot, tally) -> {
            long calls = tally.take();
            if (calls > 0) {
                all.add(new Used(slot, calls, tally.lastMs()));
            }
        });
        return all;
    }
}
