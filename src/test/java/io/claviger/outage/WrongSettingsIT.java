package io.claviger.outage;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.testing.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A wrong setting stops the start, and is named. */
class WrongSettingsIT {
    @ParameterizedTest
    @CsvSource({
        "claviger.root-key,                              short,  claviger.root-key",
        "claviger.service-keys.gateway,                  short,  claviger.service-keys.gateway",
        "claviger.cron.secret,                           short,  claviger.cron.secret",
        "claviger.cron.timeout,                          0s,     claviger.cron.timeout",
        "claviger.keyspaces.bricqs.prefix,               ck,     claviger.keyspaces",
        "claviger.keyspaces.briksync.default-plan,       GOLD,   claviger.keyspaces.briksync.default-plan",
        "claviger.keyspaces.bricqs.limits.ip.level,      sky,    claviger.keyspaces.bricqs",
        "claviger.api.limits.key.permits,                0,      claviger.api.limits",
        "claviger.trusted-proxies,                       10.0.0.0/33, claviger.trusted-proxies",
        "claviger.redis.timeout,                         0s,     claviger.redis.timeout",
        "claviger.trusted-proxies,                       0.0.0.0/0, claviger.trusted-proxies",
        "claviger.service-keys.gateway, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, claviger.service-keys.gateway: can be guessed",
        "claviger.public-url,          http://localhost, neither it nor any of claviger.service-keys",
        "claviger.public-url,          https://keys.shop.test/auth, claviger.public-url must be an address",
        "claviger.cache.remember,                        16m,    claviger.cache.remember",
        "claviger.cache.stale-if-error,                  16m,    claviger.cache.stale-if-error",
        "claviger.cache.keys,                            0,      claviger.cache.keys",
        "claviger.cache.memory,                          1,      claviger.cache.memory",
        "claviger.cache.memory,                          1000G,  claviger.cache.memory",
    })
    void stopsTheStartAndIsNamed(String property, String value, String named) throws IOException {
        String said = Service.startThatFails(Map.of(property, value));
        assertThat(said).contains(named);
    }

    @TempDir
    private Path folder;

    /** An executable holds groups of settings that are made already: it must notice all that may change one. */
    @ParameterizedTest
    @EnabledIfSystemProperty(named = "native.image.path", matches = ".+")
    @CsvSource({
        "claviger.cache.keys,                   0,     claviger.cache.keys",
        "claviger.keyspaces.bricqs.prefix,      ck,    claviger.keyspaces",
        "quarkus.http.limits.max-body-size,     some,  quarkus.http.limits.max-body-size",
        "quarkus.log.category.\"io.claviger\".level, LOUD, LOUD",
        "quarkus.micrometer.binder.http-server.max-uri-tags, many, quarkus.micrometer.binder.http-server.max-uri-tags",
        // What another group takes if it is given nothing itself.
        "quarkus.thread-pool.max-threads,       many,  quarkus.vertx.worker-pool-size",
    })
    void stopsItWhereverItStands(String property, String value, String named) throws IOException {
        String variable = property.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
        stops(named, Map.of(variable, value), "");
        stops(named, Map.of("_PROD_" + variable, value), "");
        stops(named, Map.of(), property + "=" + value);
        stops(named, Map.of(), "%prod." + property + "=" + value);
        stops(named, Map.of(), "%staging,prod." + property + "=" + value);
        stops(named, Map.of("QUARKUS_PROFILE", "staging"), "%staging." + property + "=" + value);
        Path elsewhere = Files.writeString(folder.resolve("elsewhere.properties"), property + "=" + value);
        stops(named, Map.of("QUARKUS_CONFIG_LOCATIONS", elsewhere.toString()), "");
    }

    private void stops(String named, Map<String, String> environment, String file) throws IOException {
        Path config = Files.createDirectories(folder.resolve("config"));
        Files.writeString(config.resolve("application.properties"), """
                quarkus.http.port=0
                quarkus.datasource.reactive.url=postgresql://127.0.0.1:1/none
                quarkus.redis.hosts=redis://127.0.0.1:1
                %s
                """.formatted(file));
        Service.Ended ended = Service.runAsTold(folder, environment, List.of());
        assertThat(ended.status()).isNotZero();
        assertThat(ended.said()).doesNotContain("Listening on").contains(named);
    }
}
