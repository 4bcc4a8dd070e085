package io.claviger.outage;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.local.Command;
import io.claviger.local.LocalServers;
import io.claviger.testing.Api;
import io.claviger.testing.EmbeddedServers;
import io.claviger.testing.ServiceRole;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The images of docker/, built and run by podman as a cluster would run them: a user that is not root, nothing to write to, no rights. The
 * environment variable {@code CLAVIGER_TEST_BASE} is an image to build on where the usual ones cannot be pulled; it has a JDK 25.
 */
@Tag("containers")
class ContainerIT {
    private static final String GOOD = "VALID";

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** The native one where the executable was built. */
    static Stream<String> images() {
        boolean isNative = System.getProperty("native.image.path") != null;
        return isNative ? Stream.of("native", "jvm") : Stream.of("jvm");
    }

    @ParameterizedTest
    @MethodSource("images")
    void migratesServesAndEndsWithoutAnyRight(String image, @TempDir Path folder) throws Exception {
        String tag = "localhost/claviger-test:" + image;
        build(image, tag);
        assertThat(podman("image", "inspect", "--format", "{{.Config.User}}", tag))
                .isEqualTo("1001");
        try (LocalServers stores = LocalServers.start(folder, LocalServers.Wanted.BOTH_TEMPORARY, line -> {})) {
            Path secrets = secrets(folder, stores);
            int port = LocalServers.freePort();
            assertThat(run(tag, secrets, stores, port, List.of("--rm"), "migrate"))
                    .contains("The database is up to date");
            String id = run(tag, secrets, stores, port, List.of("--detach"));
            try {
                awaitHealthy(id);
                String key = key(port);
                assertThat(post(port, EmbeddedServers.SERVICE_KEY, "/v1/verify", "key", key)
                                .getString("code"))
                        .isEqualTo(GOOD);
                assertThat(exec(id, "health", "live").exitCode()).isZero();
                assertThat(podman("top", id, "user"))
                        .as("whom the process runs as")
                        .endsWith("1001");
                assertThat(stylesheet(port)).as("unpacked to /tmp first").contains("font-family");
                Command nobody = Command.run(
                        Path.of("."),
                        List.of("podman", "exec", "--env", "QUARKUS_HTTP_PORT=1", id, "/work/claviger", "health"));
                assertThat(nobody.exitCode()).isEqualTo(1);
                podman("stop", "--time", "20", id);
                assertThat(podman("inspect", "--format", "{{.State.ExitCode}}", id))
                        .isIn("0", "143");
                assertThat(counted(stores)).as("usage, written before the end").isPositive();
                assertThat(Command.run(Path.of("."), List.of("podman", "logs", id))
                                .output())
                        .contains("\"message\"")
                        .doesNotContain(key)
                        .doesNotContain(EmbeddedServers.ROOT_KEY);
            } finally {
                podman("rm", "--force", id);
            }
        }
    }

    private static long counted(LocalServers stores) throws SQLException {
        try (Connection owner = ServiceRole.connectAsOwner(stores);
                Statement statement = owner.createStatement();
                ResultSet row = statement.executeQuery("select coalesce(sum(calls), 0) from key_usage")) {
            row.next();
            return row.getLong(1);
        }
    }

    private static void build(String image, String tag) throws IOException {
        List<String> words = new ArrayList<>(
                List.of("podman", "build", "--isolation", "chroot", "--file", "docker/Dockerfile." + image));
        Optional.ofNullable(System.getenv("CLAVIGER_TEST_BASE"))
                .ifPresent(base -> words.addAll(List.of("--build-arg", "BASE=" + base)));
        words.addAll(List.of("--tag", tag, "."));
        Command built = Command.run(Path.of("."), words);
        assertThat(built.exitCode()).as(built.output()).isZero();
    }

    /** As a deployment gives them: files that the container's user can read. */
    private static Path secrets(Path folder, LocalServers stores) throws IOException {
        Path secrets = Files.createDirectory(
                folder.resolve("secrets"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        Map<String, String> all = Map.of(
                "root-key", EmbeddedServers.ROOT_KEY,
                "service-key", EmbeddedServers.SERVICE_KEY,
                "database-password", stores.settings().getOrDefault("quarkus.datasource.password", ""));
        for (Map.Entry<String, String> one : all.entrySet()) {
            Path file = Files.writeString(secrets.resolve(one.getKey()), one.getValue() + "\n");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        }
        return secrets;
    }

    private static String run(
            String tag, Path secrets, LocalServers stores, int port, List<String> how, String... arguments)
            throws IOException {
        Map<String, String> settings = stores.settings();
        List<String> words = new ArrayList<>(List.of("podman", "--runtime", "runc", "run"));
        words.addAll(how);
        words.addAll(List.of("--network", "host", "--ulimit", "nofile=20000:20000", "--ulimit", "nproc=1000:1000"));
        words.addAll(List.of("--read-only", "--cap-drop", "all"));
        words.addAll(List.of("--security-opt", "no-new-privileges", "--volume", secrets + ":/run/secrets:ro"));
        Map<String, String> environment = Map.of(
                "QUARKUS_DATASOURCE_REACTIVE_URL",
                settings.getOrDefault("quarkus.datasource.reactive.url", ""),
                "QUARKUS_DATASOURCE_USERNAME",
                settings.getOrDefault("quarkus.datasource.username", ""),
                "QUARKUS_DATASOURCE_PASSWORD_FILE",
                "/run/secrets/database-password",
                "QUARKUS_REDIS_HOSTS",
                settings.getOrDefault("quarkus.redis.hosts", ""),
                "CLAVIGER_ROOT_KEY_FILE",
                "/run/secrets/root-key",
                "CLAVIGER_SERVICE_KEYS_GATEWAY_FILE",
                "/run/secrets/service-key",
                "QUARKUS_HTTP_HOST",
                "127.0.0.1",
                "QUARKUS_HTTP_PORT",
                Integer.toString(port));
        environment.forEach((name, value) -> words.addAll(List.of("--env", name + "=" + value)));
        words.add(tag);
        words.addAll(List.of(arguments));
        Command ended = Command.run(Path.of("."), words);
        assertThat(ended.exitCode()).as(ended.output()).isZero();
        return ended.output().strip();
    }

    /** By the command of the image's own healthcheck. */
    private static void awaitHealthy(String id) throws IOException {
        for (int i = 0; i < 600; i++) {
            if (exec(id, "health").exitCode() == 0) {
                return;
            }
            io.claviger.testing.Service.pause();
        }
        throw new AssertionError(
                Command.run(Path.of("."), List.of("podman", "logs", id)).output());
    }

    private static Command exec(String id, String... words) throws IOException {
        List<String> all = new ArrayList<>(List.of("podman", "exec", id, "/work/claviger"));
        all.addAll(List.of(words));
        return Command.run(Path.of("."), all);
    }

    private static String podman(String... words) throws IOException {
        List<String> all = new ArrayList<>(List.of("podman"));
        all.addAll(List.of(words));
        Command ended = Command.run(Path.of("."), all);
        assertThat(ended.exitCode()).as(ended.output()).isZero();
        return ended.output().strip();
    }

    private String key(int port) throws IOException, InterruptedException {
        String tenant = post(port, EmbeddedServers.ROOT_KEY, "/v1/tenants", "name", "x", "keyspace", "claviger")
                .getString("id");
        return post(port, EmbeddedServers.ROOT_KEY, "/v1/keys", "tenant_id", tenant, "name", "x")
                .getString("key");
    }

    private String stylesheet(int port) throws IOException, InterruptedException {
        URI address = URI.create("http://127.0.0.1:" + port + "/claviger/claviger.css");
        return http.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private JsonObject post(int port, String credential, String path, Object... members)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("X-API-Key", credential)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(Api.object(members).encode()))
                .build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 201);
        return new JsonObject(answer.body());
    }
}
