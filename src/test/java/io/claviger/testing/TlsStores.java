package io.claviger.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.local.LocalServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.Key;
import java.security.KeyStore;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;

/** PostgreSQL and Redis that take nobody without TLS, and certificates for {@code localhost}, each an authority of its own. */
public final class TlsStores {
    private TlsStores() {}

    /** A Redis that was built with TLS; the one of the class path was not. */
    public static Path needRedis() {
        return Tool.need("redis-server", "apt-get install redis-server");
    }

    /** From now on PostgreSQL takes nobody without TLS. */
    public static void demand(LocalServers stores, Path certificate) throws Exception {
        try (Connection operator = operator(stores, "disable");
                Statement sql = operator.createStatement()) {
            sql.execute("alter system set ssl_cert_file = '" + certificate + "/cert.pem'");
            sql.execute("alter system set ssl_key_file = '" + certificate + "/key.pem'");
            sql.execute("alter system set ssl = on");
            try (ResultSet row = sql.executeQuery("show hba_file")) {
                row.next();
                Files.writeString(
                        Path.of(row.getString(1)),
                        "hostssl all all 127.0.0.1/32 scram-sha-256\nhostssl all all ::1/128 scram-sha-256\n");
            }
            sql.execute("select pg_reload_conf()");
        }
    }

    /** The owner's connection; {@code mode} is the driver's {@code sslmode}. */
    public static Connection operator(LocalServers stores, String mode) throws Exception {
        return DriverManager.getConnection(
                setting(stores, "quarkus.datasource.jdbc.url") + "?sslmode=" + mode,
                setting(stores, "quarkus.datasource.username"),
                setting(stores, "quarkus.datasource.password"));
    }

    /** How the stores are reached, which {@link LocalServers} says. */
    public static String setting(LocalServers stores, String name) {
        return Objects.requireNonNull(stores.settings().get(name));
    }

    /** A Redis that listens on that port for TLS only. Without a password: {@code ""}. */
    public static Process redis(Path certificate, int port, String password) throws IOException {
        List<String> words = new ArrayList<>(List.of(needRedis().toString(), "--port", "0", "--bind", "127.0.0.1"));
        words.addAll(List.of("--tls-port", Integer.toString(port), "--tls-auth-clients", "no"));
        words.addAll(List.of("--tls-cert-file", certificate + "/cert.pem", "--tls-key-file", certificate + "/key.pem"));
        words.addAll(List.of("--tls-ca-cert-file", certificate + "/cert.pem"));
        words.addAll(List.of("--save", "", "--dir", certificate.toString()));
        if (!password.isEmpty()) {
            words.addAll(List.of("--requirepass", password));
        }
        return new ProcessBuilder(words)
                .redirectOutput(certificate.resolve("redis.log").toFile())
                .redirectErrorStream(true)
                .start();
    }

    /** {@code cert.pem} and {@code key.pem} in that folder; keytool makes no PEM of keys. */
    public static Path makeCertificate(Path folder) throws Exception {
        Files.createDirectories(folder);
        Path store = folder.resolve("store.p12");
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        List<String> words = new ArrayList<>(List.of(keytool, "-genkeypair", "-alias", "server", "-validity", "2"));
        words.addAll(List.of("-keyalg", "RSA", "-keysize", "2048", "-dname", "CN=localhost"));
        words.addAll(List.of("-ext", "SAN=dns:localhost", "-ext", "BC=ca:true"));
        words.addAll(List.of("-keystore", store.toString(), "-storetype", "PKCS12", "-storepass", "changeit"));
        assertThat(new ProcessBuilder(words).inheritIO().start().waitFor()).isZero();
        KeyStore made = KeyStore.getInstance(store.toFile(), "changeit".toCharArray());
        Key key = made.getKey("server", "changeit".toCharArray());
        pem(
                folder.resolve("cert.pem"),
                "CERTIFICATE",
                made.getCertificate("server").getEncoded());
        pem(folder.resolve("key.pem"), "PRIVATE KEY", key.getEncoded());
        return folder;
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
}
