package io.claviger.usage;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Counts of what keys are used for. They are noted in memory and written now and then, never while a call is judged. */
@ConfigMapping(prefix = "claviger.usage")
public interface UsageConfig {
    /** How often counts are written: a node that is killed loses at most those since; one that is told to end writes them first. */
    @WithDefault("5s")
    Duration flushEvery();

    /**
     * How many counters, of one credential, hour and outcome each, a node holds until they are written; about 200 bytes each.
     * Calls for which there is no room are judged as ever but not counted, which is logged.
     */
    @WithDefault("100000")
    int mostCounters();

    /**
     * For how long counts are kept by hour, a day at least; then {@code usage-compaction} merges those of a day (UTC) into one, told at the
     * day's first hour.
     */
    @WithDefault("90d")
    Duration hourlyFor();
}
