package io.claviger.limit;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The same windows within this process, for while Redis cannot be asked. Exact by this node's clock; blind to the other
 * nodes. Bounded: the counters that rested longest are forgotten first.
 */
@ApplicationScoped
public class LocalRateLimiter implements RateLimiter {
    private static final int MOST_COUNTERS = 10_000;

    private final Clock clock;
    private final Map<String, Counter> counters = new LinkedHashMap<>(16, 0.75f, true);

    LocalRateLimiter(Clock clock) {
        this.clock = clock;
    }

    /** Fences are not checked here: whoever falls back to this limiter has just read the truth. */
    @Override
    public Uni<Taking> take(Demand demand) {
        return Uni.createFrom().item(() -> takeNow(demand));
    }

    private synchronized Taking takeNow(Demand demand) {
        long now = clock.millis();
        int cost = demand.cost();
        List<Counter> asked = new ArrayList<>(demand.windows().size());
        List<Quota> quotas = new ArrayList<>(demand.windows().size());
        for (Window window : demand.windows()) {
            Counter counter = counters.computeIfAbsent(window.key(), key -> new Counter(window.limit()));
            asked.add(counter);
            quotas.add(counter.look(window.limit(), cost, now));
        }
        forgetOldest();
        if (quotas.stream().anyMatch(quota -> quota.remaining() < cost)) {
            return new Taking.Exhausted(quotas, cost, true);
        }
        asked.forEach(counter -> counter.add(cost, now));
        quotas.replaceAll(q -> new Quota(q.limit(), q.remaining() - cost, q.nowMs(), q.resetMs()));
        return new Taking.Admitted(quotas, true);
    }

    private void forgetOldest() {
        Iterator<String> oldest = counters.keySet().iterator();
        while (counters.size() > MOST_COUNTERS) {
            oldest.next();
            oldest.remove();
        }
    }

    /** As in {@code lua/take_permits.lua}: single instants up to 10,000 permits, sub-buckets of a hundredth above. */
    private static final class Counter {
        private final long width;
        private final ArrayDeque<Entry> entries = new ArrayDeque<>();
        private long used;

        /** Cost units, and the last instant at which they may have been admitted. */
        private record Entry(long lastMs, int cost) {}

        Counter(Limit limit) {
            this.width = Window.isCountedSingly(limit.permits())
                    ? 1
                    : Math.max(1, limit.window().toMillis() / 100);
        }

        Quota look(Limit limit, int cost, long now) {
            long window = limit.window().toMillis();
            for (Entry e = entries.peekFirst(); e != null && e.lastMs() <= now - window; e = entries.peekFirst()) {
                used -= e.cost();
                entries.removeFirst();
            }
            int remaining = (int) Math.max(0, limit.permits() - used);
            return new Quota(limit, remaining, now, cost > limit.permits() ? 0 : frees(limit, cost, now));
        }

        /** When there is room for the cost; where there is room already, when the oldest permit frees. */
        private long frees(Limit limit, int cost, long now) {
            long over = used + cost - limit.permits();
            long freed = 0;
            for (Entry entry : entries) {
                freed += entry.cost();
                if (freed >= over) {
                    return entry.lastMs() + limit.window().toMillis();
                }
            }
            return lastOfBucket(now) + limit.window().toMillis();
        }

        void add(int cost, long now) {
            long last = lastOfBucket(now);
            Entry newest = entries.peekLast();
            if (newest != null && newest.lastMs() == last) {
                entries.removeLast();
                entries.addLast(new Entry(last, newest.cost() + cost));
            } else {
                entries.addLast(new Entry(last, cost));
            }
            used += cost;
        }

        private long lastOfBucket(long now) {
            return (now / width + 1) * width - 1;
        }
    }
}
