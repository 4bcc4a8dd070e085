package io.claviger;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.ConfigValue;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsAsBuiltTest {
    private static final String FIXED = "BuildTime RunTime Fixed";

    @ParameterizedTest
    @CsvSource({
        "quarkus.http.port, quarkus.http.port, true",
        "quarkus.http.port, QUARKUS_HTTP_PORT, true",
        "quarkus.http.port, %prod.quarkus.http.port, true",
        "quarkus.http.port, _STAGING_QUARKUS_HTTP_PORT, true",
        "quarkus.redis.hosts, quarkus.redis.hosts[1], true",
        "quarkus.redis.hosts, QUARKUS_REDIS_HOSTS_1_, true",
        "claviger.plans.*.rank, claviger.plans.BUSINESS.rank, true",
        "claviger.plans.*.rank, CLAVIGER_PLANS_BUSINESS_RANK, true",
        "quarkus.log.category.*.level, quarkus.log.category.\"io.claviger\".level, true",
        "quarkus.log.category.*.level, QUARKUS_LOG_CATEGORY__IO_CLAVIGER__LEVEL, true",
        "quarkus.tls.*.key-store.pem.*.key, QUARKUS_TLS_MINE_KEY_STORE_PEM__0__KEY, true",
        "quarkus.redis.*.servers[*].name, quarkus.redis.mine.servers[0].name, true",
        "*.limit, anything.limit, true",
        "quarkus.http.port, quarkus.http.portal, false",
        "quarkus.http.port, quarkus.http, false",
        "quarkus.datasource.*.url, quarkus.datasource.url, false",
        "quarkus.datasource.*.jdbc.url, QUARKUS_DATASOURCE_REACTIVE_URL, false",
        "quarkus.http.auth.basic, QUARKUS_HTTP_PORT, false",
    })
    void noticesWhatIsGivenAndNothingElse(String setting, String name, boolean fits) {
        assertThat(SettingsAsBuilt.fits(SettingsAsBuilt.asVariable(setting), SettingsAsBuilt.asVariable(name)))
                .isEqualTo(fits);
    }

    @Test
    void aSettingIsAsItWasBuiltUnlessSomethingGivenMayChangeIt() {
        ConfigValue port = ConfigValue.builder()
                .withName("quarkus.http.port")
                .withValue("8080")
                .build();
        SettingsAsBuilt executable = new SettingsAsBuilt();
        executable.sources.add(FIXED);
        executable.words.add("QUARKUS");
        executable.values.put("quarkus.http.port", port);
        executable.dependents.put("QUARKUS_HTTP_PORT", Set.of("quarkus.http.port"));
        executable.dependents.put("QUARKUS_OF__A_", Set.of("quarkus.http.port"));
        executable.keep();
        try {
            assertThat(portOf(FIXED, "QUARKUS_HTTP_HOST")).isSameAs(port);
            assertThat(portOf(FIXED, "QUARKUS_HTTP_PORTAL")).isSameAs(port);
            assertThat(portOf(FIXED, "QUARKUS_HTTP_PORT")).isNull();
            assertThat(portOf(FIXED, "quarkus.http.port")).isNull();
            assertThat(portOf(FIXED, "%staging,prod.quarkus.http.port")).isNull();
            assertThat(portOf(FIXED, "_PROD_QUARKUS_HTTP_PORT")).isNull();
            // A quotation mark at the end of a name.
            assertThat(portOf(FIXED, "QUARKUS_OF__A__")).isNull();
            // By these others are read in another way.
            assertThat(portOf(FIXED, "QUARKUS_OTEL_MP_COMPATIBILITY")).isNull();
            assertThat(portOf(FIXED, "%prod.quarkus.otel.mp.compatibility")).isNull();
            assertThat(portOf(FIXED, "quarkus.config.log.values")).isNull();
            assertThat(portOf(FIXED, "mp.config.property.expressions.enabled")).isNull();
            assertThat(portOf("of somebody's own", "QUARKUS_HTTP_HOST")).isNull();
        } finally {
            SettingsAsBuilt.forget();
        }
        assertThat(portOf(FIXED, "QUARKUS_HTTP_HOST")).isNull();
    }

    private static @Nullable ConfigValue portOf(String source, String given) {
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .withSources(
                        new Source(source, Map.of("quarkus.http.root-path", "/")),
                        new Source("given", Map.of(given, "x")))
                .build();
        return SettingsAsBuilt.value(config, "quarkus.http.port");
    }

    private record Source(String getName, Map<String, String> given) implements ConfigSource {
        @Override
        public Set<String> getPropertyNames() {
            return given.keySet();
        }

        @Override
        public @Nullable String getValue(String name) {
            return given.get(name);
        }
    }
}
