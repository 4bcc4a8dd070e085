package io.claviger.outage;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.local.LocalServers;
import io.claviger.testing.EmbeddedServers;
import io.claviger.testing.Service;
import io.claviger.testing.ServiceRole;
import io.claviger.testing.Signals;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When balancers are told to send traffic, and when not. */
class ReadinessIT {
    @Test
    void aServiceThatIsStartedBeforeMigrateSaysSoAndServesAfterIt(@TempDir Path folder) throws Exception {
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
            assertThat(ServiceRole.number(stores, """
                            select count(*) from pg_stat_activity where application_name ilike '%jdbc%' and pid <> pg_backend_pid()"""))
                    .as("for who migrates, and nobody does here")
                    .isZero();
        }
    }

    @Test
    void aStartWaitsForNoStoreThatHangs(@TempDir Path folder) throws IOException {
        try (LocalServers stores = LocalServers.start(folder, LocalServers.Wanted.BOTH_TEMPORARY, line -> {})) {
            assertThat(Service.run(new HashMap<>(stores.settings()), "migrate").status())
                    .isZero();
            List<Long> hanging = List.of(stores.postgresPid(), stores.redisPid());
            for (long pid : hanging) {
                Signals.sendAll("STOP", pid);
            }
            try (Service service = Service.start(stores, Map.of("quarkus.flyway.migrate-at-start", "false"))) {
                assertThat(ready(service).statusCode()).isEqualTo(503);
                for (long pid : hanging) {
                    Signals.sendAll("CONT", pid);
                }
                until(service, 200);
                assertThat(service.create("/v1/tenants", "name", "x", "keyspace", "claviger"))
                        .isNotEmpty();
            } finally {
                for (long pid : hanging) {
                    Signals.sendAll("CONT", pid);
                }
            }
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
            assertThat(service.client().get("/q/metrics"))
                    .contains("claviger_store_up{store=\"postgresql\"} 0.0", "claviger_store_up{store=\"redis\"} 0.0");
        } finally {
            stores.close();
        }
    }

    @Test
    void theFirstCallHasTheConnectionThatTheStartMade(@TempDir Path folder) throws Exception {
        try (LocalServers stores = LocalServers.start(folder, LocalServers.Wanted.BOTH_TEMPORARY, line -> {})) {
            String key;
            try (Service before = Service.start(stores)) {
                String tenant = before.create("/v1/tenants", "name", "x", "keyspace", "claviger")
                        .getString("id");
                key = before.create("/v1/keys", "tenant_id", tenant, "name", "x")
                        .getString("key");
            }
            try (Service service = Service.start(stores)) {
                assertThat(service.verify(key).body()).contains("VALID");
                assertThat(ServiceRole.number(stores, """
                                select count(*) from pg_stat_activity where query like '-- Everything one verification needs%'""")).isEqualTo(1);
                assertThat(service.client().metric("claviger_redis_connections"))
                        .as("made by the start, for every event loop")
                        .isGreaterThan(1);
            }
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
