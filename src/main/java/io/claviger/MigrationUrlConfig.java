package io.claviger;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.PropertiesConfigSource;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * One URL says where the service and its migrations go: {@code quarkus.datasource.jdbc.url} is made of {@code
 * quarkus.datasource.reactive.url} where something migrates. Elsewhere there is none, and so neither a JDBC driver nor a pool.
 */
public class MigrationUrlConfig implements ConfigSourceFactory {
    /** What the framework takes for true. */
    private static final Pattern TRUE = Pattern.compile("(?i)true|yes|y|on|1");
    /** Looked up when it is asked for, in all sources there are then. */
    private static final String URL = "jdbc:${quarkus.datasource.reactive.url:postgresql://localhost:5432/claviger}";
    /** Below files and the environment, which may say otherwise. */
    private static final int ORDINAL = 200;

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        String migrates = context.getValue("quarkus.flyway.active").getValue();
        return migrates == null || !TRUE.matcher(migrates.strip()).matches()
                ? List.of()
                : List.of(new PropertiesConfigSource(
                        Map.of("quarkus.datasource.jdbc.url", URL), "where migrations go", ORDINAL));
    }
}
