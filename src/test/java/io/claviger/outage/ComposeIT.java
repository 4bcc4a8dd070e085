package io.claviger.outage;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.local.Command;
import io.claviger.local.Secrets;
import io.claviger.testing.Client;
import io.claviger.testing.Podman;
import io.claviger.testing.Tool;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code docker/compose.yaml} as it stands, by podman-compose, in a network of its own; at port 8080, as it says. The order is kept here, by the
 * health that the file asks for: as old as Debian's, podman-compose does not wait. Where images cannot be pulled, Debian's PostgreSQL, Redis, nginx
 * and Caddy stand in for them. And the same for the examples of gateways that Debian has.
 */
@Tag("containers")
class ComposeIT {
    private static final Path DOCKER = Path.of("docker");
    /** Not that of who runs it, whose volumes would be removed with ours. */
    private static final String PROJECT = "claviger-test";

    @TempDir
    private Path folder;

    /** Options that name the files, where they are not those that are taken without being named. */
    private final List<String> named = new ArrayList<>();

    @Test
    void servesWhatItKeepsWhenAllIsMadeAnew() throws Exception {
        Tool.need("podman-compose", "apt-get install podman-compose");
        prepare();
        try {
            up();
            Client client = new Client(8080);
            assertBothStoresAreUp(client);
            String operator = secret("root-key");
            String tenant = client.create(operator, "/v1/tenants", "name", "x", "keyspace", "claviger")
                    .getString("id");
            String key = client.create(operator, "/v1/keys", "tenant_id", tenant, "name", "x")
                    .getString("key");
            assertThat(verdict(client, key)).isEqualTo("VALID");
            assertThat(Podman.tryTo("logs", name("claviger")).output())
                    .contains("\"message\"")
                    .doesNotContain(operator, secret("service-key"), secret("database-password"), key);

            compose("down");
            up();
            assertThat(verdict(client, key)).isEqualTo("VALID");
        } finally {
            compose("down", "--volumes");
        }
    }

    /**
     * An example of a gateway as it stands. What it includes is named here: as old as Debian's, podman-compose leaves that out. Good calls
     * come to the application, without their keys, and no others.
     */
    @ParameterizedTest
    @ValueSource(strings = {"nginx", "caddy"})
    void aGatewayLetsGoodCallsThrough(String gateway) throws Exception {
        Tool.need("podman-compose", "apt-get install podman-compose");
        String operator = Secrets.random("");
        Files.writeString(folder.resolve(".env"), """
                CLAVIGER_IMAGE=%s
                CLAVIGER_ROOT_KEY=%s
                CLAVIGER_SERVICE_KEY=%s
                CLAVIGER_DATABASE_PASSWORD=%s
                """.formatted(
                        Podman.build(Podman.image()), operator, Secrets.random(""), Secrets.random("")));
        Files.copy(DOCKER.resolve("examples/claviger.yaml"), folder.resolve("claviger.yaml"));
        try (Stream<Path> files = Files.list(DOCKER.resolve("examples").resolve(gateway))) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
        named.addAll(List.of("--file", "claviger.yaml", "--file", "compose.yaml"));
        try {
            compose("up", "--detach", "postgres", "redis");
            awaitHealthy("postgres");
            migrate();
            compose("up", "--detach", "claviger", "app");
            Client claviger = new Client(8081);
            Podman.untilDone(name("claviger"), "exec", name("claviger"), "/work/claviger", "health", "ready");
            assertBothStoresAreUp(claviger);
            compose("up", "--detach", gateway);
            String tenant = claviger.create(operator, "/v1/tenants", "name", "x", "keyspace", "claviger")
                    .getString("id");
            String key = claviger.create(operator, "/v1/keys", "tenant_id", tenant, "name", "x")
                    .getString("key");
            Client caller = new Client(8080);
            Podman.until(name(gateway), () -> caller.answers("/", 401));

            assertThat(caller.send("GET", "/v1/anything", "ck_live_nobodys", "").statusCode())
                    .isEqualTo(401);
            HttpResponse<String> good = caller.send("GET", "/v1/anything", key, "");
            assertThat(good.statusCode()).as(good.body()).isEqualTo(200);
            assertThat(good.body())
                    .contains("GET /v1/anything", "X-Claviger-Tenant-Id: " + tenant)
                    .doesNotContain(key);
            compose("stop", "claviger");
            assertThat(caller.send("GET", "/v1/anything", key, "").statusCode()).isEqualTo(503);
        } finally {
            compose("down", "--volumes");
        }
    }

    /** A verdict alone does not tell: without Redis there is one too. */
    private static void assertBothStoresAreUp(Client claviger) throws IOException {
        assertThat(claviger.get("/q/health/ready")).contains("\"postgresql\": \"up\"", "\"redis\": \"up\"");
    }

    private void prepare() throws IOException {
        Files.writeString(folder.resolve(".env"), "CLAVIGER_IMAGE=" + Podman.build(Podman.image()) + "\n");
        for (String file : List.of("compose.yaml", "secrets.sh")) {
            Files.copy(DOCKER.resolve(file), folder.resolve(file));
        }
        done(Command.run(folder, List.of("./secrets.sh")));
    }

    /** As a gateway asks, with its own credential. */
    private String verdict(Client client, String key) throws IOException {
        return client.post(secret("service-key"), "/v1/verify", "key", key).getString("code");
    }

    private void up() throws IOException {
        compose("up", "--detach", "postgres", "redis");
        awaitHealthy("postgres");
        awaitHealthy("redis");
        migrate();
        compose("up", "--detach", "claviger");
        awaitHealthy("claviger");
    }

    private void migrate() throws IOException {
        compose("up", "--detach", "migrate");
        assertThat(Podman.run("wait", name("migrate")))
                .as(Podman.run("logs", name("migrate")))
                .isEqualTo("0");
    }

    private static String name(String service) {
        return PROJECT + "_" + service + "_1";
    }

    private static void awaitHealthy(String service) throws IOException {
        Podman.untilDone(name(service), "healthcheck", "run", name(service));
    }

    private void compose(String... words) throws IOException {
        List<String> all = new ArrayList<>(List.of("podman-compose", "--project-name", PROJECT));
        all.addAll(named);
        all.addAll(List.of(
                "--podman-args=" + String.join(" ", Podman.RUNTIME),
                "--podman-run-args=" + String.join(" ", Podman.LIMITS)));
        all.addAll(List.of(words));
        done(Command.run(folder, all));
    }

    private static void done(Command ended) {
        assertThat(ended.failed()).as(ended.output()).isFalse();
    }

    private String secret(String name) throws IOException {
        return Files.readString(folder.resolve("secrets").resolve(name)).strip();
    }
}
