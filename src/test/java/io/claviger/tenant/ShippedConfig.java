package io.claviger.tenant;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;

/** Keyspaces and plans as {@code application.properties} ships them, without starting anything. */
public final class ShippedConfig {
    private ShippedConfig() {}

    public static Keyspaces keyspaces() {
        return keyspaces(Map.of());
    }

    /** The same with some properties changed. */
    public static Keyspaces keyspaces(Map<String, String> changes) {
        SmallRyeConfig config = config(changes);
        return new Keyspaces(config.getConfigMapping(KeyspaceConfig.class), plans(config));
    }

    public static Plans plans() {
        return plans(config(Map.of()));
    }

    private static Plans plans(SmallRyeConfig config) {
        return new Plans(config.getConfigMapping(PlanConfig.class));
    }

    private static SmallRyeConfig config(Map<String, String> changes) {
        try {
            return new SmallRyeConfigBuilder()
                    .addDiscoveredConverters()
                    .withSources(new PropertiesConfigSource(
                            Objects.requireNonNull(ShippedConfig.class.getResource("/application.properties"))))
                    .withSources(new PropertiesConfigSource(changes, "changes", 1_000))
                    .withMapping(KeyspaceConfig.class)
                    .withMapping(PlanConfig.class)
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
