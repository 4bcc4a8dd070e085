package io.claviger;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsAsBuiltTest {
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
}
