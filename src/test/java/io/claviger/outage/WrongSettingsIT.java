package io.claviger.outage;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.testing.Service;
import java.io.IOException;
import java.util.Map;
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
}
