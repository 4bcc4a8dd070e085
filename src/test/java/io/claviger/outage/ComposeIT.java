package io.claviger.outage;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.local.Command;
import io.claviger.testing.Client;
import io.claviger.testing.Podman;
import io.claviger.testing.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code docker/compose.yaml} as it stands, by podman-compose, in a network of its own; at port 8080, as it says. The order is kept here, by the
 * health that the file asks for: as old as Debian's, podman-compose does not wait. Where the images of the stores cannot be pulled, Debian's
 * PostgreSQL and Redis stand in for them.
 */
@Tag("containers")
class ComposeIT {
    private static final Path DOCKER = Path.of("docker");
    /** Not that of who runs it, whose volumes would be removed with ours. */
    private static final String PROJECT = "claviger-test";

    @TempDir
    private Path folder;

    @Test
    void servesWhatItKeepsWhenAllIsMadeAnew() throws Exception {
        Tool.need("podman-compose", "apt-get install podman-compose");
        prepare();
        try {
            up();
            Client client = new Client(8080);
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
        compose("up", "--detach", "migrate");
        assertThat(Podman.run("wait", name("migrate")))
                .as(Podman.run("logs", name("migrate")))
                .isEqualTo("0");
        compose("up", "--detach", "claviger");
        awaitHealthy("claviger");
    }

    private static String name(String service) {
        return PROJECT + "_" + service + "_1";
    }

    private static void awaitHealthy(String service) throws IOException {
        Podman.untilDone(name(service), "healthcheck", "run", name(service));
    }

    private void compose(String... words) throws IOException {
        List<String> all = new ArrayList<>(List.of("podman-compose", "--project-name", PROJECT));
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
