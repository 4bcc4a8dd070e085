package io.claviger.cron;

import io.claviger.access.By;
import io.quarkus.arc.All;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code expiry-sweep}: clears away what has expired, one kind after the other. */
@Singleton
class ExpirySweep implements Job {
    private final List<Expiring> kinds;
    private final Clock clock;

    ExpirySweep(@All List<Expiring> kinds, Clock clock) {
        this.kinds = kinds;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "expiry-sweep";
    }

    @Override
    public Uni<Map<String, Object>> run(By by) {
        Instant now = clock.instant();
        return Multi.createFrom()
                .iterable(kinds)
                .onItem()
                .transformToUniAndConcatenate(
                        kind -> kind.sweep(by, now).map(count -> Map.<String, Object>entry(kind.name(), count)))
                .collect()
                .in(TreeMap<String, Object>::new, (all, one) -> all.put(one.getKey(), one.getValue()))
                .map(all -> all);
    }
}
