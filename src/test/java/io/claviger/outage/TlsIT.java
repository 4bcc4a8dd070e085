package io.claviger.outage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.claviger.local.LocalServers;
import io.claviger.testing.Service;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.Key;
import java.security.KeyStore;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both stores by TLS, with the settings that the chart writes; who shows another certificate is not spoken to. */
class TlsIT {
    private static final Path REDIS = Path.of("/usr/bin/redis-server");

    @Test
    void bothStoresAreSpokenToByTlsAndStrangersAreNot(@TempDir Path folder) throws Exception {
        assumeThat(REDIS)
                .as("a Redis that was built with TLS: apt-get install redis-server")
                .isExecutable();
        Path right = Files.createDirectory(folder.resolve("right"));
        Path wrong = Files.createDirectory(folder.resolve("wrong"));
        makeCertificate(right);
        makeCertificate(wrong);
        try (LocalServers stores = LocalServers.start(folder, LocalServers.Wanted.BOTH_TEMPORARY, line -> {})) {
            demandTls(stores, right);
            int port = freePort();
            Process redis = redis(right, port);
            try {
                try (Service service = Service.start(stores, settings(stores, right, right, port))) {
                    String tenant = service.create("/v1/tenants", "name", "x", "keyspace", "claviger")
                            .getString("id");
                    String key = service.create("/v1/keys", "tenant_id", tenant, "name", "x")
                            .getString("key");
                    assertThat(service.verify(key).body()).contains("\"VALID\"").doesNotContain("degraded");
                    assertThat(service.verify(key).body()).contains("\"VALID\"").doesNotContain("degraded");
                    assertThat(withTls(stores)).as("connections of ours").isPositive();
                }
                try (Service service = Service.start(stores, settings(stores, wrong, right, port))) {
                    assertThat(service.send("GET", "/q/health/ready", "", "").statusCode())
                            .as("PostgreSQL's certificate is of another authority")
                            .isEqualTo(503);
                }
                try (Service service = Service.start(stores, settings(stores, right, wrong, port))) {
                    String tenant = service.create("/v1/tenants", "name", "y", "keyspace", "claviger")
                            .getString("id");
                    String key = service.create("/v1/keys", "tenant_id", tenant, "name", "y")
                            .getString("key");
                    assertThat(service.verify(key).body())
                            .as("Redis's certificate is of another authority")
                            .contains("\"degraded\":true");
                }
            } finally {
                redis.destroy();
                redis.waitFor(10, TimeUnit.SECONDS);
            }
        }
    }

    private static Map<String, String> settings(LocalServers stores, Path postgres, Path redis, int port) {
        Map<String, String> settings = new HashMap<>();
        settings.put("quarkus.datasource.reactive.url", address(stores));
        settings.put("quarkus.datasource.reactive.postgresql.ssl-mode", "verify-full");
        settings.put("quarkus.datasource.reactive.hostname-verification-algorithm", "HTTPS");
        settings.put("quarkus.datasource.reactive.trust-certificate-pem", "true");
        settings.put("quarkus.datasource.reactive.trust-certificate-pem.certs", postgres + "/cert.pem");
        settings.put("quarkus.flyway.migrate-at-start", "false");
        settings.put("quarkus.redis.hosts", "rediss://localhost:" + port);
        settings.put("quarkus.redis.tls.enabled", "true");
        settings.put("quarkus.redis.tls.hostname-verification-algorithm", "HTTPS");
        settings.put("quarkus.redis.tls.trust-certificate-pem", "true");
        settings.put("quarkus.redis.tls.trust-certificate-pem.certs", redis + "/cert.pem");
        settings.put("claviger.redis.timeout", "5s");
        return settings;
    }

    /** By name: it is the name that a certificate is for. */
    private static String address(LocalServers stores) {
        return setting(stores, "quarkus.datasource.reactive.url").replace("127.0.0.1", "localhost");
    }

    private static String setting(LocalServers stores, String name) {
        return Objects.requireNonNull(stores.settings().get(name));
    }

    /** Migrated first; from then on PostgreSQL takes nobody without TLS but this test, by a socket that is open already. */
    private static void demandTls(LocalServers stores, Path certificate) throws Exception {
        assertThat(Service.run(stores.settings(), "migrate").status()).isZero();
        try (Connection operator = operator(stores, "disable");
                Statement sql = operator.createStatement()) {
            sql.execute("alter system set ssl_cert_file = '" + certificate + "/cert.pem'");
            sql.execute("alter system set ssl_key_file = '" + certificate + "/key.pem'");
            sql.execute("alter system set ssl = on");
            String rules = text(sql, "show hba_file");
            Files.writeString(
                    Path.of(rules),
                    "hostssl all all 127.0.0.1/32 scram-sha-256\nhostssl all all ::1/128 scram-sha-256\n");
            sql.execute("select pg_reload_conf()");
        }
    }

    private static long withTls(LocalServers stores) throws Exception {
        try (Connection operator = operator(stores, "require");
                Statement sql = operator.createStatement()) {
            assertThat(text(
                            sql,
                            "select count(*) from pg_stat_ssl s join pg_stat_activity a using (pid)"
                                    + " where not s.ssl and a.client_port is not null"))
                    .isEqualTo("0");
            return Long.parseLong(text(sql, "select count(*) - 1 from pg_stat_ssl where ssl"));
        }
    }

    private static Connection operator(LocalServers stores, String mode) throws Exception {
        return DriverManager.getConnection(
                setting(stores, "quarkus.datasource.jdbc.url") + "?sslmode=" + mode,
                setting(stores, "quarkus.datasource.username"),
                setting(stores, "quarkus.datasource.password"));
    }

    private static String text(Statement sql, String query) throws Exception {
        try (ResultSet row = sql.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    private static Process redis(Path certificate, int port) throws IOException {
        return new ProcessBuilder(
                        REDIS.toString(),
                        "--port",
                        "0",
                        "--tls-port",
                        Integer.toString(port),
                        "--bind",
                        "127.0.0.1",
                        "--tls-cert-file",
                        certificate + "/cert.pem",
                        "--tls-key-file",
                        certificate + "/key.pem",
                        "--tls-ca-cert-file",
                        certificate + "/cert.pem",
                        "--tls-auth-clients",
                        "no",
                        "--save",
                        "",
                        "--dir",
                        certificate.toString())
                .redirectOutput(certificate.resolve("redis.log").toFile())
                .redirectErrorStream(true)
                .start();
    }

    /** A key and a certificate that is its own authority, as PEM; keytool makes no PEM of keys. */
    private static void makeCertificate(Path folder) throws Exception {
        Path store = folder.resolve("store.p12");
        Process keytool = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "RSA",
                        "-keysize",
                        "2048",
                        "-validity",
                        "2",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "SAN=dns:localhost",
                        "-ext",
                        "BC=ca:true",
                        "-keystore",
                        store.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "changeit"))
                .inheritIO()
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore made = KeyStore.getInstance(store.toFile(), "changeit".toCharArray());
        Key key = made.getKey("server", "changeit".toCharArray());
        pem(
                folder.resolve("cert.pem"),
                "CERTIFICATE",
                made.getCertificate("server").getEncoded());
        pem(folder.resolve("key.pem"), "PRIVATE KEY", key.getEncoded());
    }

    private static void pem(Path file, String kind, byte[] content) throws IOException {
        Files.writeString(
                file,
                "-----BEGIN " + kind + "-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content)
                        + "\n-----END " + kind + "-----\n");
        // PostgreSQL and Redis refuse a key that others may read.
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
