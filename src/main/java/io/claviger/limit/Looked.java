package io.claviger.limit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Where counters stand, by who looked without taking anything.
 *
 * @param degraded whether these are the counters of this node alone
 */
public record Looked(List<Quota> quotas, boolean degraded) {
    /** For this one there is never room, and where one window refuses nothing is taken from any. */
    private static final Limit CLOSED =
            new Limit("look", Level.TENANT, null, 1, Duration.ofSeconds(1), OutagePolicy.LOCAL);

    private static final int TOO_MUCH = 2;

    static Demand demand(String tag, List<Window> windows) {
        List<Window> all = new ArrayList<>(windows.size() + 1);
        all.add(Window.of(tag, CLOSED, "look"));
        all.addAll(windows);
        return new Demand(all, TOO_MUCH, null);
    }

    static Looked of(Taking taking) {
        return switch (taking) {
            case Taking.Exhausted seen ->
                new Looked(seen.quotas().subList(1, seen.quotas().size()), seen.degraded());
            case Taking.Admitted admitted -> throw new IllegalStateException("something was taken by who only looked");
            case Taking.Stale stale -> throw new IllegalStateException("stale without a fence");
        };
    }
}
