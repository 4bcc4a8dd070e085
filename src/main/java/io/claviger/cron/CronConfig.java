package io.claviger.cron;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** What is done from time to time, when a scheduler asks for it. */
@ConfigMapping(prefix = "claviger.cron")
public interface CronConfig {
    /** What the scheduler shows as {@code Authorization: Bearer}, at least 32 characters; unset: {@code /cron} answers 404. */
    Optional<String> secret();

    /** How long a job may take before it is given up. */
    @WithDefault("5m")
    Duration timeout();
}
