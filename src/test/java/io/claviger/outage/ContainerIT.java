package io.claviger.outage;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.local.Command;
import io.claviger.local.LocalServers;
import io.claviger.testing.Client;
import io.claviger.testing.EmbeddedServers;
import io.claviger.testing.Podman;
import io.claviger.testing.ServiceRole;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The images of docker/, built and run by podman as a cluster would run them: a user that is not root, nothing to write to, no rights. */
@Tag("containers")
class ContainerIT {
    private static final String GOOD = "VALID";
    private static final int IN_USE = 110_000;

    /** The native one where the executable was built. */
    static Stream<String> images() {
        return Podman.hasNative() ? Stream.of("native", "jvm") : Stream.of("jvm");
    }

    @ParameterizedTest
    @MethodSource("images")
    void migratesServesAndEndsWithoutAnyRight(String image, @TempDir Path folder) throws Exception {
        String tag = Podman.build(image);
        assertThat(Podman.run("image", "inspect", "--format", "{{.Config.User}}", tag))
                .isEqualTo("1001");
        try (LocalServers stores = LocalServers.start(folder, LocalServers.Wanted.BOTH_TEMPORARY, line -> {})) {
            Path secrets = secrets(folder, stores);
            int port = LocalServers.freePort();
            Client client = new Client(port);
            assertThat(run(tag, secrets, stores, port, List.of("--rm"), "migrate"))
                    .contains("The database is up to date");
            String id = run(tag, secrets, stores, port, List.of("--detach"));
            try {
                awaitHealthy(id);
                String key = key(client);
                assertThat(client.post(EmbeddedServers.SERVICE_KEY, "/v1/verify", "key", key)
                                .getString("code"))
                        .isEqualTo(GOOD);
                assertThat(exec(id, "health", "live").exitCode()).isZero();
                assertThat(Podman.run("top", id, "user"))
                        .as("whom the process runs as")
                        .endsWith("1001");
                assertThat(client.get("/claviger/claviger.css"))
                        .as("unpacked to /tmp first")
                        .contains("font-family");
                Command nobody = Podman.tryTo("exec", "--env", "QUARKUS_HTTP_PORT=1", id, "/work/claviger", "health");
                assertThat(nobody.exitCode()).isEqualTo(1);
                Podman.run("stop", "--time", "20", id);
                assertThat(Podman.run("inspect", "--format", "{{.State.ExitCode}}", id))
                        .isIn("0", "143");
                assertThat(ServiceRole.number(stores, "select coalesce(sum(calls), 0) from key_usage"))
                        .as("usage, written before the end")
                        .isPositive();
                assertThat(Podman.tryTo("logs", id).output())
                        .contains("\"message\"")
                        .doesNotContain(key)
                        .doesNotContain(EmbeddedServers.ROOT_KEY);
            } finally {
                Podman.run("rm", "--force", id);
            }
        }
    }

    /**
     * What the smallest example gives a process is enough for all that it remembers, while more comes and goes; a kernel ends who takes more. What is
     * remembered follows from the memory there is ({@code claviger.cache.memory}).
     */
    @Test
    @EnabledIf("io.claviger.testing.Podman#hasNative")
    void remembersInTheMemoryThatASidecarIsGiven(@TempDir Path folder) throws Exception {
        String tag = Podman.build("native");
        String memory = memoryOf(Path.of("helm/examples/sidecar.yaml"));
        try (LocalServers stores = LocalServers.start(folder, LocalServers.Wanted.BOTH_TEMPORARY, line -> {})) {
            Path secrets = secrets(folder, stores);
            int port = LocalServers.freePort();
            Client client = new Client(port);
            run(tag, secrets, stores, port, List.of("--rm"), "migrate");
            String id =
                    run(tag, secrets, stores, port, List.of("--detach", "--memory", memory, "--memory-swap", memory));
            try {
                awaitHealthy(id);
                String tenant = client.create(
                                EmbeddedServers.ROOT_KEY,
                                "/v1/tenants",
                                "name",
                                "x",
                                "keyspace",
                                "bricqs",
                                "limits",
                                Map.of("tenant", Map.of("permits", 1_000_000, "window_seconds", 60)))
                        .getString("id");
                makeKeys(stores, tenant);
                for (int round = 0; round < 2; round++) {
                    verifyEach(client, IN_USE);
                }
                assertThat(client.metric("claviger_cache_entries"))
                        .as("what fits into two fifths of the heap: without that bound it would be 95,000")
                        .isBetween(50_000.0, 75_000.0);
                Podman.run("stop", "--time", "20", id);
                assertThat(Podman.run("inspect", "--format", "{{.State.OOMKilled}} {{.State.ExitCode}}", id))
                        .isIn("false 0", "false 143");
            } finally {
                Podman.run("rm", "--force", id);
            }
        }
    }

    /** The limit of its first container, as podman says it. */
    private static String memoryOf(Path manifest) throws IOException {
        Matcher limit = Pattern.compile("limits:\\s+memory: (\\d+)Mi").matcher(Files.readString(manifest));
        assertThat(limit.find()).isTrue();
        return limit.group(1) + "m";
    }

    /** With secrets that can be told from their numbers. */
    private static void makeKeys(LocalServers stores, String tenant) {
        ServiceRole.asOwner(stores, """
                insert into api_key (id, tenant_id, keyspace, key_hash, name, prefix, last_four, environment, state, created_by, version, created_at)
                select gen_random_uuid(), '%s', 'bricqs', sha256(('bq_live_' || md5(n::text))::bytea), 'Key ' || n, 'bq_live_',
                       right(md5(n::text), 4), 'live', 'active', '{"type": "user", "id": "1", "name": "Ada"}', 1, now()
                  from generate_series(0, %d) n;
                """.formatted(tenant, IN_USE - 1));
    }

    /** The n-th of those. */
    private static String secret(int n) throws NoSuchAlgorithmException {
        byte[] digest =
                MessageDigest.getInstance("MD5").digest(Integer.toString(n).getBytes(StandardCharsets.US_ASCII));
        return "bq_live_" + HexFormat.of().formatHex(digest);
    }

    /** Verifies each of those keys once, as busy as one client of 32 connections is. */
    private static void verifyEach(Client client, int keys) throws Exception {
        AtomicInteger next = new AtomicInteger();
        try (ExecutorService threads = Executors.newFixedThreadPool(32)) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 32; i++) {
                all.add(threads.submit(() -> {
                    for (int n = next.getAndIncrement(); n < keys; n = next.getAndIncrement()) {
                        assertThat(client.post(EmbeddedServers.SERVICE_KEY, "/v1/verify", "key", secret(n))
                                        .getString("code"))
                                .isEqualTo(GOOD);
                    }
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        }
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
        List<String> words = new ArrayList<>(Podman.RUNTIME);
        words.add("run");
        words.addAll(how);
        words.addAll(Podman.LIMITS);
        words.addAll(List.of("--network", "host"));
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
        return Podman.run(words.toArray(String[]::new));
    }

    /** By the command of the deployments' own healthchecks. */
    private static void awaitHealthy(String id) throws IOException {
        Podman.untilDone(id, "exec", id, "/work/claviger", "health");
    }

    private static Command exec(String id, String... words) throws IOException {
        List<String> all = new ArrayList<>(List.of("exec", id, "/work/claviger"));
        all.addAll(List.of(words));
        return Podman.tryTo(all.toArray(String[]::new));
    }

    private static String key(Client client) throws IOException {
        String tenant = client.create(EmbeddedServers.ROOT_KEY, "/v1/tenants", "name", "x", "keyspace", "claviger")
                .getString("id");
        return client.create(EmbeddedServers.ROOT_KEY, "/v1/keys", "tenant_id", tenant, "name", "x")
                .getString("key");
    }
}
