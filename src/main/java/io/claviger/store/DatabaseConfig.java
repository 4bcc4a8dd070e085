package io.claviger.store;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How we talk to PostgreSQL; where it is, is {@code quarkus.datasource.reactive.url}. */
@ConfigMapping(prefix = "claviger.database")
public interface DatabaseConfig {
    /** How long a session, a transaction or a statement of ours may take before the answer is 503. */
    @WithDefault("2s")
    Duration timeout();
}
