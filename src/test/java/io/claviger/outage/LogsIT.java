package io.claviger.outage;

import static io.claviger.testing.Api.object;
import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.local.LocalServers;
import io.claviger.testing.EmbeddedServers;
import io.claviger.testing.Service;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a production process writes, down to the framework's most talkative: for machines, and nothing to steal. */
class LogsIT {
    @Test
    void everyLineIsJsonAndNoneHoldsASecret(@TempDir Path folder) throws IOException {
        Path log = folder.resolve("log");
        String key;
        try (LocalServers stores = LocalServers.start(folder, LocalServers.Wanted.BOTH_TEMPORARY, line -> {})) {
            try (Service service = Service.start(
                    stores, Map.of("quarkus.log.level", "DEBUG"), ProcessBuilder.Redirect.to(log.toFile()))) {
                String tenant = service.create("/v1/tenants", "name", "x", "keyspace", "claviger")
                        .getString("id");
                key = service.create("/v1/keys", "tenant_id", tenant, "name", "x")
                        .getString("key");
                assertThat(service.verify(key).statusCode()).isEqualTo(200);
                assertThat(service.send("GET", "/v1/keys?x=" + key, key, "").statusCode())
                        .isBetween(400, 499);
                assertThat(service.send("POST", "/v1/keys", key, "{\"" + key + "\":")
                                .statusCode())
                        .isBetween(400, 499);
            }
            String password = stores.settings().get("quarkus.datasource.password");
            assertThat(Files.readString(log))
                    .contains("\"level\":\"DEBUG\"")
                    .doesNotContain(key.substring(8))
                    .doesNotContain(EmbeddedServers.ROOT_KEY)
                    .doesNotContain(EmbeddedServers.SERVICE_KEY)
                    .doesNotContain("\"" + password)
                    .doesNotContain("=" + password);
        }
        assertThat(Files.readAllLines(log)).hasSizeGreaterThan(20).allSatisfy(LogsIT::isJson);
    }

    @Test
    void aLineWrittenForARequestCarriesItsId(@TempDir Path folder) throws IOException {
        Path log = folder.resolve("log");
        try (LocalServers stores = LocalServers.start(folder, LocalServers.Wanted.BOTH_TEMPORARY, line -> {});
                Service service = Service.start(
                        stores,
                        Map.of(
                                "quarkus.flyway.migrate-at-start", "false",
                                "quarkus.datasource.reactive.url", "postgresql://127.0.0.1:1/none",
                                // Below that once it is known, which it may be since the start.
                                "quarkus.log.category.\"io.claviger.http\".level", "DEBUG"),
                        ProcessBuilder.Redirect.to(log.toFile()))) {
            HttpResponse<String> refused = service.send(
                    "POST",
                    "/v1/tenants",
                    EmbeddedServers.ROOT_KEY,
                    object("name", "x", "keyspace", "claviger").encode());
            assertThat(refused.statusCode()).isEqualTo(503);
            String id = refused.headers().firstValue("X-Request-Id").orElseThrow();
            List<String> lines = Files.readAllLines(log);
            assertThat(lines)
                    .filteredOn(line -> line.contains("store unavailable"))
                    .hasSize(1)
                    .allSatisfy(line -> assertThat(new JsonObject(line).getString("request_id"))
                            .isEqualTo(id));
        }
    }

    private static void isJson(String line) {
        try {
            assertThat(new JsonObject(line).getMap()).containsKeys("timestamp", "level", "logger", "message");
        } catch (DecodeException e) {
            throw new AssertionError("not JSON: " + line, e);
        }
    }
}
