package io.claviger.store;

import io.quarkus.runtime.QuarkusApplication;
import jakarta.inject.Singleton;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.output.MigrateResult;
import org.jboss.logging.Logger;

/**
 * {@code claviger migrate}: brings the database up to date. Safe to run twice at once: Flyway holds a lock. Ends with 0, or with
 * 1 and the reason.
 */
@Singleton
public class Migrate implements QuarkusApplication {
    private static final Logger LOG = Logger.getLogger(Migrate.class);

    private final Flyway flyway;

    Migrate(Flyway flyway) {
        this.flyway = flyway;
    }

    @Override
    public int run(String... arguments) {
        try {
            MigrateResult done = flyway.migrate();
            LOG.infof(
                    "The database is up to date; migrations=%d version=%s",
                    done.migrationsExecuted,
                    done.targetSchemaVersion == null ? done.initialSchemaVersion : done.targetSchemaVersion);
            return 0;
        } catch (FlywayException e) {
            LOG.errorf("The database was not brought up to date; cause=%s", e.getMessage());
            return 1;
        }
    }
}
