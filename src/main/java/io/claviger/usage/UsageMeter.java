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
    private volatile Map<Slot, Tally> current = new ConcurrentHashMap<>();

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
            Map<Slot, Tally> counting = current;
            Tally tally = find(counting, slot);
            if (tally == null) {
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

    boolean isEmpty() {
        return current.isEmpty();
    }

    /** Takes away all that was noted. One at a time. */
    List<Used> take() {
        Map<Slot, Tally> taken = current;
        current = new ConcurrentHashMap<>();
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
