package io.claviger.store;

import io.claviger.ResourceText;
import io.quarkus.runtime.QuarkusApplication;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.output.MigrateResult;
import org.jboss.logging.Logger;

/**
 * {@code claviger migrate}: brings the database up to date, and tells it what its owner decides and not the service. Safe to run
 * twice at once: Flyway holds a lock, and so does what follows. Ends with 0, or with 1 and the reason.
 */
@Singleton
public class Migrate implements QuarkusApplication {
    private static final Logger LOG = Logger.getLogger(Migrate.class);
    private static final String KEEP = ResourceText.of("/sql/keep_audit.sql");
    private static final String SERVE = ResourceText.of("/sql/let_serve.sql");

    private final Instance<Flyway> flyway;
    private final MigrateConfig config;

    /**
     * For the framework.
     *
     * @param flyway there is none in a process that serves
     */
    Migrate(Instance<Flyway> flyway, MigrateConfig config) {
        this.flyway = flyway;
        this.config = config;
    }

    @Override
    public int run(String... arguments) {
        try {
            MigrateResult done = flyway.get().migrate();
            decide();
            LOG.infof(
                    "The database is up to date; migrations=%d version=%s",
                    done.migrationsExecuted,
                    done.targetSchemaVersion == null ? done.initialSchemaVersion : done.targetSchemaVersion);
            return 0;
        } catch (FlywayException | SQLException e) {
            LOG.errorf("The database was not brought up to date; cause=%s", e.getMessage());
            return 1;
        }
    }

    private void decide() throws SQLException {
        try (Connection connection =
                        flyway.get().getConfiguration().getDataSource().getConnection();
                PreparedStatement keep = connection.prepareStatement(KEEP);
                PreparedStatement serve = connection.prepareStatement(SERVE)) {
            if (config.auditMonths().isPresent()) {
                keep.setInt(1, config.auditMonths().getAsInt());
            } else {
                keep.setNull(1, Types.INTEGER);
            }
            keep.execute();
            if (config.serviceRole().isPresent()) {
                serve.setString(1, config.serviceRole().get());
                serve.execute();
            }
        }
    }
}
