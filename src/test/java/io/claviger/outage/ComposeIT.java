package io.claviger.outage;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.local.Command;
import io.claviger.testing.Client;
import io.claviger.testing.Podman;
import io.claviger.testing.Service;
import io.claviger.testing.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code docker/compose.yaml} as it stands, by podman-compose, in a network of its own. The order is kept here, by the health that the file
 * asks for: as old as Debian's, podman-compose does not wait.
 */
@Tag("containers")
class ComposeIT {
    private static final Path DOCKER = Path.of("docker");

    @TempDir
    private Path folder;

    @BeforeEach
    void makeSecrets() throws IOException {
        Tool.need("podman-compose", "apt-get install podman-compose");
        String image = Podman.build(System.getProperty("native.image.path") == null ? "jvm" : "native");
        Podman.run("tag", image, "claviger:latest");
        for (String file : List.of("compose.yaml", "secrets.sh")) {
            Files.copy(DOCKER.resolve(file), folder.resolve(file));
        }
        done(Command.run(folder, List.of("./secrets.sh")));
    }

    @AfterEach
    void removeAll() throws IOException {
        compose("down", "--volumes");
    }

    @Test
    void servesWhatItKeepsWhenAllIsMadeAnew() throws Exception {
        up();
        Client client = new Client(8080);
        String operator = secret("root-key");
        String tenant = client.post(operator, "/v1/tenants", "name", "x", "keyspace", "claviger")
                .getString("id");
        String key = client.post(operator, "/v1/keys", "tenant_id", tenant, "name", "x")
                .getString("key");
        assertThat(verdict(client, key)).isEqualTo("VALID");
        assertThat(Podman.tryTo("logs", name("claviger")).output())
                .contains("\"message\"")
                .doesNotContain(operator);

        compose("down");
        up();
        assertThat(verdict(client, key)).isEqualTo("VALID");
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
        return "docker_" + service + "_1";
    }

    private static void awaitHealthy(String service) throws IOException {
        for (int i = 0; i < 600; i++) {
            if (!Podman.tryTo("healthcheck", "run", name(service)).failed()) {
                return;
            }
            Service.pause();
        }
        throw new AssertionError(Podman.tryTo("logs", name(service)).output());
    }

    private void compose(String... words) throws IOException {
        List<String> all = new ArrayList<>(List.of("podman-compose", "--project-name", "docker"));
        all.addAll(List.of("--podman-args=--runtime runc", "--podman-run-args=" + String.join(" ", Podman.LIMITS)));
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
