package io.claviger.outage;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.claviger.local.LocalServers;
import io.claviger.testing.EmbeddedServers;
import io.claviger.testing.Service;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Switched on, traces go to a collector by OTLP; what is asked of a collector here is only to keep what it gets. */
class TracesIT {
    @Test
    void aRequestArrivesAsASpanWithItsIdAndWithoutSecrets(@TempDir Path folder) throws IOException {
        Queue<String> received = new ConcurrentLinkedQueue<>();
        HttpServer collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/", exchange -> {
            // Protobuf keeps text as it is, and that is all that is looked for.
            received.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1));
            exchange.getResponseHeaders().add("Content-Type", "application/x-protobuf");
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        collector.start();
        try (LocalServers stores = LocalServers.start(folder, LocalServers.Wanted.BOTH_TEMPORARY, line -> {});
                Service service = Service.start(
                        stores,
                        Map.of(
                                "quarkus.otel.sdk.disabled", "false",
                                "quarkus.otel.bsp.schedule.delay", "100ms",
                                "quarkus.otel.exporter.otlp.protocol", "http/protobuf",
                                "quarkus.otel.exporter.otlp.endpoint",
                                        "http://127.0.0.1:"
                                                + collector.getAddress().getPort()))) {
            String tenant = service.create("/v1/tenants", "name", "x", "keyspace", "claviger")
                    .getString("id");
            String key =
                    service.create("/v1/keys", "tenant_id", tenant, "name", "x").getString("key");
            HttpResponse<String> verified = service.verify(key);
            HttpResponse<String> asked = service.send("GET", "/v1/keys?search=" + key, EmbeddedServers.ROOT_KEY, "");

            until(received, id(verified));
            until(received, id(asked));
            until(received, "evalsha");
            until(received, "select");
            assertThat(String.join("", received))
                    .contains("claviger.request_id", "/v1/verify", "url.query")
                    .doesNotContain(key)
                    .doesNotContain(key.substring(8))
                    .doesNotContain(EmbeddedServers.ROOT_KEY)
                    .doesNotContain(EmbeddedServers.SERVICE_KEY)
                    .doesNotContain(stores.settings().get("quarkus.datasource.password"));
        } finally {
            collector.stop(0);
        }
    }

    private static String id(HttpResponse<String> answer) {
        return answer.headers().firstValue("X-Request-Id").orElseThrow();
    }

    private static void until(Queue<String> received, String text) {
        Instant limit = Instant.now().plus(Duration.ofSeconds(20));
        while (!String.join("", received).contains(text)) {
            assertThat(Instant.now()).as("until there is " + text).isBefore(limit);
            Service.pause();
        }
    }
}
