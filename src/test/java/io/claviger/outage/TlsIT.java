package io.claviger.outage;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.local.LocalServers;
import io.claviger.testing.Service;
import io.claviger.testing.TlsStores;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both stores by TLS, with the settings that the chart writes; who shows another certificate, or one for another name, is not spoken to. */
class TlsIT {

    @TempDir
    private Path folder;

    private LocalServers stores;
    private Path right;
    private Path wrong;
    private Process redis;
    private int redisPort;

    @BeforeEach
    void start() throws Exception {
        TlsStores.needRedis();
        right = TlsStores.makeCertificate(folder.resolve("right"));
        wrong = TlsStores.makeCertificate(folder.resolve("wrong"));
        stores = LocalServers.start(folder, LocalServers.Wanted.BOTH_TEMPORARY, line -> {});
        TlsStores.demand(stores, right);
        redisPort = LocalServers.freePort();
        redis = TlsStores.redis(right, redisPort, "");
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (redis != null) {
            redis.destroy();
            redis.waitFor(10, TimeUnit.SECONDS);
        }
        if (stores != null) {
            stores.close();
        }
    }

    @Test
    void bothStoresAreSpokenToByTlsAndStrangersAreNot() throws Exception {
        assertThat(Service.run(migration("localhost", wrong), "migrate").status())
                .as("PostgreSQL's certificate is of another authority")
                .isEqualTo(1);
        assertThat(Service.run(migration("127.0.0.1", right), "migrate").status())
                .as("PostgreSQL's certificate is for another name")
                .isEqualTo(1);
        assertThat(Service.run(migration("localhost", right), "migrate").status())
                .isZero();
        try (Service service = Service.start(stores, settings("localhost", right, "localhost", right))) {
            assertThat(verified(service)).contains("\"VALID\"").doesNotContain("degraded");
            assertThat(verified(service)).contains("\"VALID\"").doesNotContain("degraded");
            assertThat(withTls()).as("connections of ours").isPositive();
        }
        for (Map<String, String> stranger : List.of(
                settings("localhost", wrong, "localhost", right), settings("127.0.0.1", right, "localhost", right))) {
            try (Service service = Service.start(stores, stranger)) {
                assertThat(service.send("GET", "/q/health/ready", "", "").statusCode())
                        .as("%s", stranger)
                        .isEqualTo(503);
            }
        }
        for (Map<String, String> stranger : List.of(
                settings("localhost", right, "localhost", wrong), settings("localhost", right, "127.0.0.1", right))) {
            try (Service service = Service.start(stores, stranger)) {
                assertThat(verified(service)).as("%s", stranger).contains("\"degraded\":true");
            }
        }
    }

    private static String verified(Service service) throws IOException {
        String tenant = service.create("/v1/tenants", "name", "x", "keyspace", "claviger")
                .getString("id");
        String key =
                service.create("/v1/keys", "tenant_id", tenant, "name", "x").getString("key");
        return service.verify(key).body();
    }

    /** Of {@code claviger migrate}, whose driver has settings of its own. */
    private Map<String, String> migration(String host, Path authority) {
        Map<String, String> settings = new HashMap<>(stores.settings());
        settings.remove("quarkus.datasource.jdbc.url");
        settings.put("quarkus.datasource.reactive.url", address(host));
        settings.put("quarkus.datasource.jdbc.additional-jdbc-properties.sslmode", "verify-full");
        settings.put("quarkus.datasource.jdbc.additional-jdbc-properties.sslrootcert", authority + "/cert.pem");
        settings.put("quarkus.flyway.connect-retries", "1");
        return settings;
    }

    private Map<String, String> settings(String postgresHost, Path postgres, String redisHost, Path ofRedis) {
        Map<String, String> settings = new HashMap<>();
        settings.put("quarkus.datasource.reactive.url", address(postgresHost));
        settings.put("quarkus.datasource.reactive.postgresql.ssl-mode", "verify-full");
        settings.put("quarkus.datasource.reactive.hostname-verification-algorithm", "HTTPS");
        settings.put("quarkus.datasource.reactive.trust-certificate-pem", "true");
        settings.put("quarkus.datasource.reactive.trust-certificate-pem.certs", postgres + "/cert.pem");
        settings.put("quarkus.flyway.migrate-at-start", "false");
        settings.put("quarkus.redis.hosts", "rediss://" + redisHost + ":" + redisPort);
        settings.put("quarkus.redis.tls.enabled", "true");
        settings.put("quarkus.redis.tls.hostname-verification-algorithm", "HTTPS");
        settings.put("quarkus.redis.tls.trust-certificate-pem", "true");
        settings.put("quarkus.redis.tls.trust-certificate-pem.certs", ofRedis + "/cert.pem");
        settings.put("claviger.redis.timeout", "5s");
        return settings;
    }

    private String address(String host) {
        return TlsStores.setting(stores, "quarkus.datasource.reactive.url").replace("127.0.0.1", host);
    }

    private long withTls() throws Exception {
        try (Connection operator = TlsStores.operator(stores, "require");
                Statement sql = operator.createStatement()) {
            assertThat(text(
                            sql,
                            "select count(*) from pg_stat_ssl s join pg_stat_activity a using (pid)"
                                    + " where not s.ssl and a.client_port is not null"))
                    .isEqualTo("0");
            return Long.parseLong(text(sql, "select count(*) - 1 from pg_stat_ssl where ssl"));
        }
    }

    private static String text(Statement sql, String query) throws Exception {
        try (ResultSet row = sql.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }
}
