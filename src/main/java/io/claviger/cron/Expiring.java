package io.claviger.cron;

import io.claviger.access.By;
import io.smallrye.mutiny.Uni;
import java.time.Instant;

/** What expires and is of no use to anybody then. The expiry sweep asks every bean of this type to clear it away. */
public interface Expiring {
    /** What the sweep's answer calls it: a plural in snake_case. */
    String name();

    /** Clears away what has expired by now; how many there were. Idempotent, in steps that are each right by themselves. */
    Uni<Long> sweep(By by, Instant now);
}
