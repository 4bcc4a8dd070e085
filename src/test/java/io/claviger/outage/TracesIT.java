package io.claviger.outage;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.claviger.local.LocalServers;
import io.claviger.testing.EmbeddedServers;
import io.claviger.testing.Service;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Switched on, traces go to a collector by OTLP; what is asked of a collector here is only to keep what it gets. */
class TracesIT {
    private final Queue<String> received = new ConcurrentLinkedQueue<>();
    private HttpServer collector;

    @TempDir
    private Path folder;

    @BeforeEach
    void collect() throws IOException {
        collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/", exchange -> {
            // Protobuf keeps text as it is, and ids are looked for as the bytes that they are.
            received.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1));
            exchange.getResponseHeaders().add("Content-Type", "application/x-protobuf");
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        collector.start();
    }

    @AfterEach
    void stop() {
        collector.stop(0);
    }

    @Test
    void aRequestArrivesAsASpanWithItsIdAndWithoutSecrets() throws IOException {
        try (LocalServers stores = LocalServers.start(folder, LocalServers.Wanted.BOTH_TEMPORARY, line -> {});
                Service service = Service.start(stores, settings(Map.of("quarkus.otel.sdk.disabled", "false")))) {
            String key = key(service);
            HttpResponse<String> verified = service.verify(key);
            HttpResponse<String> asked = service.send("GET", "/v1/keys?search=" + key, EmbeddedServers.ROOT_KEY, "");

            until(id(verified));
            until(id(asked));
            until("evalsha");
            until("select");
            assertThat(String.join("", received))
                    .contains("claviger.request_id", "/v1/verify", "url.query")
                    .doesNotContain(key)
                    .doesNotContain(key.substring(8))
                    .doesNotContain(EmbeddedServers.ROOT_KEY)
                    .doesNotContain(EmbeddedServers.SERVICE_KEY)
                    .doesNotContain(stores.settings().get("quarkus.datasource.password"));
        }
    }

    @Test
    void aLineOfTheLogNamesTheTraceThatItBelongsTo() throws IOException {
        Path log = folder.resolve("log");
        try (LocalServers stores = LocalServers.start(folder, LocalServers.Wanted.BOTH_TEMPORARY, line -> {});
                Service service = Service.start(
                        stores,
                        settings(Map.of(
                                "quarkus.otel.sdk.disabled", "false",
                                "quarkus.flyway.migrate-at-start", "false",
                                "quarkus.datasource.reactive.url", "postgresql://127.0.0.1:1/none")),
                        ProcessBuilder.Redirect.to(log.toFile()))) {
            HttpResponse<String> refused = service.send("GET", "/v1/tenants", EmbeddedServers.ROOT_KEY, "");
            assertThat(refused.statusCode()).isEqualTo(503);
            until(id(refused));
            assertThat(Files.readAllLines(log))
                    .filteredOn(line -> line.contains(id(refused)))
                    .isNotEmpty()
                    .allSatisfy(line -> {
                        String trace = new JsonObject(line).getString("trace_id");
                        assertThat(trace).matches("[0-9a-f]{32}");
                        assertThat(String.join("", received))
                                .contains(new String(HexFormat.of().parseHex(trace), StandardCharsets.ISO_8859_1));
                    });
        }
    }

    /** A collector alone switches nothing on. */
    @Test
    void untilTheyAreAskedForThereAreNone() throws Exception {
        Path log = folder.resolve("log");
        try (LocalServers stores = LocalServers.start(folder, LocalServers.Wanted.BOTH_TEMPORARY, line -> {});
                Service service = Service.start(
                        stores,
                        settings(Map.of("quarkus.log.level", "DEBUG")),
                        ProcessBuilder.Redirect.to(log.toFile()))) {
            String key = key(service);
            for (int i = 0; i < 20; i++) {
                assertThat(service.verify(key).headers().map()).doesNotContainKey("traceparent");
            }
            TimeUnit.SECONDS.sleep(2);
            assertThat(received).isEmpty();
            assertThat(Files.readString(log)).contains("\"request_id\"").doesNotContain("\"trace_id\"");
        }
    }

    private Map<String, String> settings(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(more);
        settings.put("quarkus.otel.bsp.schedule.delay", "100ms");
        settings.put("quarkus.otel.exporter.otlp.protocol", "http/protobuf");
        settings.put(
                "quarkus.otel.exporter.otlp.endpoint",
                "http://127.0.0.1:" + collector.getAddress().getPort());
        return settings;
    }

    private static String key(Service service) throws IOException {
        String tenant = service.create("/v1/tenants", "name", "x", "keyspace", "claviger")
                .getString("id");
        return service.create("/v1/keys", "tenant_id", tenant, "name", "x").getString("key");
    }

    private static String id(HttpResponse<String> answer) {
        return answer.headers().firstValue("X-Request-Id").orElseThrow();
    }

    private void until(String text) {
        Instant limit = Instant.now().plus(Duration.ofSeconds(20));
        while (!String.join("", received).contains(text)) {
            assertThat(Instant.now()).as("until there is " + text).isBefore(limit);
            Service.pause();
        }
    }
}
