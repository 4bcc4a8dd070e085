package io.claviger.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the answers must be, found by brute force: it keeps every admitted permit and adds up again at every call. It
 * shares no idea with the limiters: no expiry, no buckets, no running sums.
 */
final class WindowOracle {
    private static final int MOST_COUNTED_SINGLY = 10_000;

    private final Map<String, List<Permit>> admitted = new HashMap<>();
    private int refusals;
    private int bucketRefusals;
    private int admissions;

    private record Permit(long ms, int cost) {}

    /** Checks one answer, and keeps in mind what was admitted. */
    void check(String when, Demand demand, Taking taking) {
        List<Quota> quotas =
                switch (taking) {
                    case Taking.Admitted yes -> yes.quotas();
                    case Taking.Exhausted no -> no.quotas();
                    case Taking.Stale stale -> throw new AssertionError("nobody asked for fences: " + stale);
                };
        boolean admits = taking instanceof Taking.Admitted;
        assertThat(quotas).as(when).hasSameSizeAs(demand.windows());
        boolean mustRefuse = false;
        boolean mayRefuse = false;
        for (int i = 0; i < quotas.size(); i++) {
            Quota quota = quotas.get(i);
            Window window = demand.windows().get(i);
            assertThat(quota.limit()).as(when).isEqualTo(window.limit());
            String what = when + " " + window.key() + " at " + quota.nowMs() + " cost " + demand.cost() + " -> "
                    + taking + "\nadmitted before " + recent(window, quota.nowMs());
            boolean full =
                    used(window, quota.nowMs()) + demand.cost() > window.limit().permits();
            mustRefuse |= full;
            if (window.limit().permits() > MOST_COUNTED_SINGLY) {
                mayRefuse |= usedAtMost(window, quota.nowMs()) + demand.cost()
                        > window.limit().permits();
                checkBucketed(what, window, quota, demand.cost(), admits);
            } else {
                mayRefuse |= full;
                checkExact(what, window, quota, demand.cost(), admits);
            }
            if (taking instanceof Taking.Exhausted no && full) {
                assertThat(no.refusing()).as(what).contains(quota);
                bucketRefusals += window.limit().permits() > MOST_COUNTED_SINGLY ? 1 : 0;
            }
        }
        if (mustRefuse) {
            assertThat(admits).as("one too many: %s %s", when, taking).isFalse();
        }
        if (!mayRefuse) {
            assertThat(admits).as("refused though due: %s %s", when, taking).isTrue();
        }
        if (admits) {
            admissions++;
            keep(demand, quotas.getFirst().nowMs());
        } else {
            refusals++;
        }
    }

    private void checkExact(String what, Window window, Quota quota, int cost, boolean admits) {
        long now = quota.nowMs();
        int permits = window.limit().permits();
        long used = used(window, now);
        assertThat(quota.remaining()).as("remaining of " + what).isEqualTo((int)
                Math.max(0, permits - used - (admits ? cost : 0)));
        long due;
        if (used + cost <= permits) {
            due = Math.min(now, oldest(window, now)) + length(window);
        } else {
            due = cost > permits ? 0 : earliestRoom(window, now, cost);
        }
        assertThat(quota.resetMs()).as("reset of " + what).isEqualTo(due);
    }

    private void checkBucketed(String what, Window window, Quota quota, int cost, boolean admits) {
        long now = quota.nowMs();
        int permits = window.limit().permits();
        int taken = admits ? cost : 0;
        assertThat((long) quota.remaining())
                .as("remaining of " + what)
                .isBetween(
                        Math.max(0, permits - usedAtMost(window, now) - taken),
                        Math.max(0, permits - used(window, now) - taken));
        if (cost > permits) {
            assertThat(quota.resetMs()).as(what).isZero();
        } else if (used(window, now) + cost > permits) {
            long due = earliestRoom(window, now, cost);
            assertThat(quota.resetMs()).as("reset of " + what).isBetween(due, due + hundredth(window));
        } else {
            assertThat(quota.resetMs()).as("reset of " + what).isBetween(now, now + length(window) + hundredth(window));
        }
    }

    private void keep(Demand demand, long now) {
        for (Window window : demand.windows()) {
            List<Permit> permits = admitted.computeIfAbsent(window.key(), key -> new ArrayList<>());
            permits.removeIf(permit -> permit.ms() < now - 2 * length(window) - 10);
            permits.add(new Permit(now, demand.cost()));
        }
    }

    /** Taken in (now - W, now]. */
    private long used(Window window, long now) {
        return usedSince(window, now - length(window));
    }

    /** What may still be counted where it is counted by hundredths of the window. */
    private long usedAtMost(Window window, long now) {
        return usedSince(window, now - length(window) - hundredth(window));
    }

    private long usedSince(Window window, long instant) {
        return permits(window).stream()
                .filter(permit -> permit.ms() > instant)
                .mapToLong(Permit::cost)
                .sum();
    }

    private long earliestRoom(Window window, long now, int cost) {
        return permits(window).stream()
                .mapToLong(permit -> permit.ms() + length(window))
                .filter(instant -> instant > now)
                .filter(instant ->
                        used(window, instant) + cost <= window.limit().permits())
                .min()
                .orElseThrow();
    }

    private long oldest(Window window, long now) {
        return permits(window).stream()
                .mapToLong(Permit::ms)
                .filter(ms -> ms > now - length(window))
                .min()
                .orElse(Long.MAX_VALUE);
    }

    private List<Permit> recent(Window window, long now) {
        return permits(window).stream()
                .filter(permit -> permit.ms() > now - 2 * length(window))
                .toList();
    }

    private List<Permit> permits(Window window) {
        return admitted.getOrDefault(window.key(), List.of());
    }

    private static long length(Window window) {
        return window.limit().window().toMillis();
    }

    private static long hundredth(Window window) {
        return length(window) / 100;
    }

    int admissions() {
        return admissions;
    }

    int refusals() {
        return refusals;
    }

    int bucketRefusals() {
        return bucketRefusals;
    }
}
