package io.claviger.outage;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.local.LocalServers;
import io.claviger.testing.EmbeddedServers;
import io.claviger.testing.Service;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When balancers are told to send traffic, and when not. */
class ReadinessIT {
    @Test
    void aServiceThatIsStartedBeforeMigrateSaysSoAndServesAfterIt(@TempDir Path folder) throws IOException {
        try (LocalServers stores = LocalServers.start(folder, LocalServers.Wanted.BOTH_TEMPORARY, line -> {});
                Service service = Service.start(stores, Map.of("quarkus.flyway.migrate-at-start", "false"))) {
            HttpResponse<String> early = ready(service);
            assertThat(early.statusCode()).isEqualTo(503);
            assertThat(early.body()).contains("not migrated: run claviger migrate");
            assertThat(service.send("GET", "/v1/tenants", EmbeddedServers.ROOT_KEY, "")
                            .statusCode())
                    .isEqualTo(503);

            Map<String, String> settings = new HashMap<>(stores.settings());
            assertThat(Service.run(settings, "migrate").status()).isZero();
            until(service, 200);
            assertThat(service.create("/v1/tenants", "name", "x", "keyspace", "claviger"))
                    .isNotEmpty();
        }
    }

    @Test
    void aStoreThatIsDownIsADetailAndNoReasonToTakeTheNodeAway(@TempDir Path folder) throws IOException {
        LocalServers stores = LocalServers.start(folder, LocalServers.Wanted.BOTH_TEMPORARY, line -> {});
        try (Service service = Service.start(stores)) {
            until(service, 200);
            String tenant = service.create("/v1/tenants", "name", "x", "keyspace", "claviger")
                    .getString("id");
            String key =
                    service.create("/v1/keys", "tenant_id", tenant, "name", "x").getString("key");
            service.verify(key);
            stores.close();
            service.verify(key);
            HttpResponse<String> ready = ready(service);
            assertThat(ready.statusCode()).isEqualTo(200);
            JsonObject data = stores(ready);
            assertThat(data.getString("postgresql")).isEqualTo("down");
            assertThat(data.getString("redis")).isEqualTo("down");
            assertThat(service.send("GET", "/q/health/live", "", "").statusCode())
                    .isEqualTo(200);
            assertThat(service.send("GET", "/q/metrics", "", "").body())
                    .contains("claviger_store_up{store=\"postgresql\"} 0.0", "claviger_store_up{store=\"redis\"} 0.0");
        } finally {
            stores.close();
        }
    }

    private static JsonObject stores(HttpResponse<String> ready) {
        return new JsonObject(ready.body())
                .getJsonArray("checks").stream()
                        .map(check -> Objects.requireNonNull((JsonObject) check))
                        .filter(check -> check.getString("name").equals("stores"))
                        .findFirst()
                        .orElseThrow()
                        .getJsonObject("data");
    }

    private static HttpResponse<String> ready(Service service) throws IOException {
        return service.send("GET", "/q/health/ready", "", "");
    }

    private static void until(Service service, int status) throws IOException {
        Instant limit = Instant.now().plus(Duration.ofSeconds(20));
        while (ready(service).statusCode() != status) {
            assertThat(Instant.now()).isBefore(limit);
            Service.pause();
        }
    }
}
