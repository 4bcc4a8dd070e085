package io.claviger.cron;

import io.claviger.access.By;
import io.smallrye.mutiny.Uni;
import java.util.Map;

/**
 * Something to be done from time to time. Every bean of this type answers at {@code POST /cron/<name>}, and never runs twice at
 * once, whatever the number of nodes. Must be idempotent: schedulers repeat what they got no answer to. May take longer than one
 * transaction may, up to {@code claviger.cron.timeout}; so it works in steps that are each right by themselves.
 */
public interface Job {
    /** Its last part of the path: lowercase words, joined by hyphens. */
    String name();

    /**
     * Does it.
     *
     * @param by what audit rows name as the actor
     * @return what was done, for the answer and the log: names in snake_case, to numbers and texts
     */
    Uni<Map<String, Object>> run(By by);
}
