package io.claviger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnsafeSettingsTest {
    private static final String GOOD = "root_k3Jd92ndK20fjaPq8sLzMw7Xc5Vb1Ty";
    private static final Map<String, String> SAFE = Map.of(
            "claviger.root-key", GOOD,
            "quarkus.datasource.reactive.url", "postgresql://db.internal:5432/claviger",
            "quarkus.datasource.password", "n0body-guesses-th1s",
            "quarkus.datasource.reactive.postgresql.ssl-mode", "verify-full",
            "quarkus.redis.hosts", "rediss://redis.internal:6379",
            "claviger.trusted-proxies", "10.0.0.0/8",
            "claviger.public-url", "https://keys.shop.test");

    @Test
    void whatIsSafeIsNotNamed() {
        UnsafeSettings settings = with("claviger.service-keys.gateway", "service_9dK20fjaPq8sLzMw7Xc5Vb1TyQ2");
        assertThat(settings.severe()).isEmpty();
        assertThat(settings.tolerable()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "claviger.root-key,             ''",
        "claviger.root-key,             aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "claviger.root-key,             root_change-me_change-me_change-me_12",
        "claviger.service-keys.gateway, " + GOOD,
        "claviger.cron.secret,          abababababababababababababababababababab",
        "claviger.stripe.secret,        whsec_example_example_example_example",
        "claviger.sessions.secret,      " + GOOD,
        "claviger.sessions.issuers.shop.secret, passwordpasswordpasswordpassword",
        "claviger.oauth.demo.secret,    your-secret-your-secret-your-secret-",
        "claviger.trusted-proxies,      '10.0.0.0/8,0.0.0.0/0'",
        "claviger.trusted-proxies,      ::/0",
        "quarkus.datasource.password,   Postgres",
        "quarkus.redis.password,        redis",
    })
    void stopsTheStart(String property, String value) {
        UnsafeSettings settings = with(property, value);
        assertThat(settings.severe()).singleElement().asString().startsWith(property + ": ");
        if (value.length() > 8) {
            assertThat(settings.severe().toString()).doesNotContain(value);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "claviger.public-url,                              http://keys.shop.test",
        "claviger.sandbox.enabled,                         true",
        "quarkus.datasource.reactive.postgresql.ssl-mode,  disable",
        "quarkus.redis.hosts,                              redis://redis.internal:6379",
        "quarkus.redis.hosts,                              'redis://localhost:6379,redis://redis.internal:6379'",
        "quarkus.flyway.migrate-at-start,                  true",
        "quarkus.log.level,                                debug",
    })
    void isSaidButTolerated(String property, String value) {
        UnsafeSettings settings = with(property, value);
        assertThat(settings.severe()).isEmpty();
        assertThat(settings.tolerable()).singleElement().asString().startsWith(property + ": ");
    }

    @ParameterizedTest
    @CsvSource({
        "quarkus.datasource.reactive.url,  postgresql://localhost:5432/claviger",
        "quarkus.datasource.reactive.url,  vertx-reactive:postgresql://user@127.0.0.1/claviger",
        "quarkus.redis.hosts,              redis://[::1]:6379",
        "claviger.public-url,              http://localhost:8080",
    })
    void thisMachineNeedsNoTls(String property, String value) {
        assertThat(with(property, value).tolerable()).isEmpty();
    }

    /** A sidecar is asked by its neighbour only. */
    @Test
    void aSidecarNeedsNoOperator() {
        Map<String, String> settings = new HashMap<>(SAFE);
        settings.remove("claviger.root-key");
        settings.put("claviger.sidecar.enabled", "true");
        assertThat(of(settings).severe()).isEmpty();
    }

    private static UnsafeSettings with(String property, String value) {
        Map<String, String> settings = new HashMap<>(SAFE);
        settings.put(property, value);
        return of(settings);
    }

    /** The names can be gone through once, as those of the framework. */
    private static UnsafeSettings of(Map<String, String> settings) {
        Iterator<String> once = settings.keySet().iterator();
        return new UnsafeSettings(() -> once, name -> Optional.ofNullable(settings.get(name)));
    }
}
