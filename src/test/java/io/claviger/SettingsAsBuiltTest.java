package io.claviger;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsAsBuiltTest {
    @ParameterizedTest
    @CsvSource({
        "quarkus.http.port,          quarkus.http.port",
        "quarkus.http.port,          QUARKUS_HTTP_PORT",
        "quarkus.http.port,          %prod.quarkus.http.port",
        "quarkus.http.port,          _STAGING_QUARKUS_HTTP_PORT",
        "quarkus.redis.hosts,        quarkus.redis.hosts[1]",
        "quarkus.redis.hosts,        QUARKUS_REDIS_HOSTS_1_",
        "claviger.plans.*.rank,      claviger.plans.BUSINESS.rank",
        "claviger.plans.*.rank,      CLAVIGER_PLANS_BUSINESS_RANK",
        "quarkus.log.category.*.level, quarkus.log.category.\"io.claviger\".level",
        "quarkus.log.category.*.level, QUARKUS_LOG_CATEGORY__IO_CLAVIGER__LEVEL",
        "quarkus.tls.*.key-store.pem.*.key, QUARKUS_TLS_MINE_KEY_STORE_PEM__0__KEY",
        "quarkus.redis.*.servers[*].name, quarkus.redis.mine.servers[0].name",
        "*.limit,                    anything.limit",
    })
    void noticesWhatIsGiven(String setting, String name) {
        assertThat(fits(setting, name)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "quarkus.http.port,          quarkus.http.portal",
        "quarkus.http.port,          quarkus.http",
        "quarkus.datasource.*.url,   quarkus.datasource.url",
        "quarkus.datasource.*.jdbc.url, QUARKUS_DATASOURCE_REACTIVE_URL",
        "quarkus.http.auth.basic,    QUARKUS_HTTP_PORT",
    })
    void leavesOthersAlone(String setting, String name) {
        assertThat(fits(setting, name)).isFalse();
    }

    private static boolean fits(String setting, String name) {
        return SettingsAsBuilt.fits(SettingsAsBuilt.asVariable(setting), SettingsAsBuilt.asVariable(name));
    }
}
