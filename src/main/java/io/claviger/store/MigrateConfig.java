package io.claviger.store;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What {@code claviger migrate} tells the database beside its migrations, as the owner of the tables. The service itself reads none of
 * it.
 */
@ConfigMapping(prefix = "claviger.migrate")
public interface MigrateConfig {
    /**
     * The PostgreSQL role that the service runs as, where that is not the one that migrates: it is let do what the service does, and can
     * neither change nor remove lines of the audit trail. Unset: no rights are given.
     */
    Optional<String> serviceRole();

    /**
     * For how many whole months lines of the audit trail are kept, beside the current one; older ones go with the next
     * {@code audit-partitions}. Unset: for ever.
     */
    OptionalInt auditMonths();
}
