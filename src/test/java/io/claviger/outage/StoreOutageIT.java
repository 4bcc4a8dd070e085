package io.claviger.outage;

import static io.claviger.testing.Api.object;
import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.local.LocalServers;
import io.claviger.testing.EmbeddedServers;
import io.claviger.testing.Service;
import io.claviger.testing.Signals;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Real stores, really stopped: SIGSTOP is the worst outage, because connections stay open and nothing answers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StoreOutageIT {
    private LocalServers stores;
    private Service service;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        stores = LocalServers.start(folder, LocalServers.Wanted.BOTH_TEMPORARY, line -> {});
        service = Service.start(
                stores,
                Map.of(
                        "claviger.plans.STRICT.limits.key.when-redis-is-down", "closed",
                        "claviger.plans.LOOSE.limits.key.when-redis-is-down", "open"));
    }

    @AfterAll
    void stop() {
        service.close();
        stores.close();
    }

    @Test
    void withoutRedisEachLimitDoesWhatItsRowSays() throws Exception {
        String local = key("{\"key\":{\"permits\":3}}");
        String open = key("{\"key\":{\"permits\":1}}", "LOOSE");
        String closed = key("{}", "STRICT");
        assertThat(verdict(local).getString("code")).isEqualTo("VALID");
        double countedHere =
                service.client().metric("claviger_limiter_decisions_total{by=\"local\",result=\"admitted\"}");
        double connections = service.client().metric("claviger_redis_connections");
        Signals.send("STOP", stores.redisPid());
        try {
            for (int i = 0; i < 3; i++) {
                assertThat(verdict(local).getString("code")).isEqualTo("VALID");
                assertThat(verdict(open).getString("code")).isEqualTo("VALID");
            }
            JsonObject over = verdict(local);
            assertThat(over.getString("code")).as("exact in this process").isEqualTo("RATE_LIMITED");
            assertThat(over.getBoolean("degraded")).isTrue();
            assertThat(verdict(closed).getString("code")).isEqualTo("RATE_LIMITED");

            HttpResponse<String> revoked =
                    service.send("DELETE", "/v1/keys/" + idOf(open), EmbeddedServers.ROOT_KEY, "");
            assertThat(revoked.statusCode()).isEqualTo(204);
            assertThat(revoked.headers().firstValue("X-Claviger-Propagation")).contains("pending");
            assertThat(verdict(open).getString("code"))
                    .as("PostgreSQL is the truth")
                    .isEqualTo("KEY_REVOKED");
            assertThat(service.client().metric("claviger_limiter_decisions_total{by=\"local\",result=\"admitted\"}"))
                    .isGreaterThanOrEqualTo(countedHere + 3);
            assertThat(service.client().metric("claviger_fences_pending")).isPositive();
            assertThat(service.client().metric("claviger_redis_connections"))
                    .as("a connection that does not answer is given up")
                    .isLessThan(connections);
        } finally {
            Signals.send("CONT", stores.redisPid());
        }
        until(() -> !verdict(closed).containsKey("degraded"));
        until(() -> service.client().metric("claviger_fences_pending") == 0);
        until(() -> service.client().metric("claviger_redis_connections") == connections);
    }

    /** A store that hangs is one change of mode, and no reason to take the node away: each question is answered in time. */
    @Test
    void healthDoesNotFlapWhileAStoreHangs() throws Exception {
        String key = key("{}");
        for (String store : List.of("redis", "postgresql")) {
            String changes = "claviger_mode_changes_total{store=\"" + store + "\"}";
            until(() -> !verdict(key).containsKey("degraded"));
            assertThat(verdict(key).getString("code")).as("remembered").isEqualTo("VALID");
            double before = service.client().metric(changes);
            hang(store, "STOP");
            try {
                Instant end = Instant.now().plusSeconds(6);
                while (Instant.now().isBefore(end)) {
                    assertThat(verdict(key).getString("code")).isEqualTo("VALID");
                    for (String question : List.of("ready", "live", "started")) {
                        Instant asked = Instant.now();
                        assertThat(service.send("GET", "/q/health/" + question, "", "")
                                        .statusCode())
                                .as(question + ", " + store + " hangs")
                                .isEqualTo(200);
                        assertThat(Duration.between(asked, Instant.now()))
                                .as("as the chart's probes want it")
                                .isLessThan(Duration.ofSeconds(3));
                    }
                    Service.pause();
                }
                assertThat(service.client().metric("claviger_store_up{store=\"" + store + "\"}"))
                        .isZero();
                assertThat(service.client().metric(changes) - before)
                        .as("changes of mode")
                        .isEqualTo(1);
            } finally {
                hang(store, "CONT");
            }
            until(() -> service.client().metric("claviger_store_up{store=\"" + store + "\"}") == 1);
            assertThat(service.client().metric(changes) - before)
                    .as("changes of mode")
                    .isEqualTo(2);
        }
    }

    private void hang(String store, String signal) throws Exception {
        if (store.equals("redis")) {
            Signals.send(signal, stores.redisPid());
        } else {
            Signals.sendAll(signal, stores.postgresPid());
        }
    }

    @Test
    void withoutPostgresItIsUnavailableAndNeverInvalid() throws Exception {
        String key = key("{}");
        Signals.sendAll("STOP", stores.postgresPid());
        try {
            for (HttpResponse<String> answer : List.of(
                    service.verify(key),
                    service.send("GET", "/v1/keys", EmbeddedServers.ROOT_KEY, ""),
                    service.send("DELETE", "/v1/keys/" + UUID.randomUUID(), EmbeddedServers.ROOT_KEY, ""))) {
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
                assertThat(new JsonObject(answer.body()).getString("code")).isEqualTo("SERVICE_UNAVAILABLE");
                assertThat(answer.headers().firstValue("Retry-After")).isPresent();
                assertThat(answer.headers().firstValue("Content-Type").orElse(""))
                        .startsWith("application/problem+json");
            }
        } finally {
            Signals.sendAll("CONT", stores.postgresPid());
        }
        until(() -> verdict(key).getString("code", "").equals("VALID"));
    }

    /** 200 new connections keep a small machine busy for longer than the 250 ms that Redis has to answer in. */
    @Test
    void manyCallsAtOnceAreNoOutage() throws Exception {
        String key = key("{}");
        assertThat(atOnce(200, key)).allSatisfy(StoreOutageIT::assertValidByAllStores);
    }

    @Test
    void aProcessThatStoodStillDoesNotTakeRedisForDown() throws Exception {
        String key = key("{}");
        for (int i = 0; i < 5; i++) {
            try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
                Future<List<JsonObject>> answers = callers.submit(() -> atOnce(50, key));
                Service.pause();
                Signals.send("STOP", service.process().pid());
                Thread.sleep(600);
                Signals.send("CONT", service.process().pid());
                assertThat(answers.get()).allSatisfy(StoreOutageIT::assertValidByAllStores);
            }
        }
    }

    private static void assertValidByAllStores(JsonObject answer) {
        assertThat(answer.getString("code")).isEqualTo("VALID");
        assertThat(answer.containsKey("degraded")).isFalse();
    }

    private List<JsonObject> atOnce(int calls, String key) {
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            return Stream.generate(() -> CompletableFuture.supplyAsync(
                            () -> {
                                try {
                                    return verdict(key);
                                } catch (IOException e) {
                                    throw new UncheckedIOException(e);
                                }
                            },
                            callers))
                    .limit(calls)
                    .toList()
                    .stream()
                    .map(CompletableFuture::join)
                    .toList();
        }
    }

    @Test
    void junkIsRefusedWithoutAnyStore() throws Exception {
        Signals.sendAll("STOP", stores.postgresPid());
        Signals.send("STOP", stores.redisPid());
        try {
            assertThat(verdict("ck_live_" + "0".repeat(36)).getString("code")).isEqualTo("KEY_NOT_FOUND");
        } finally {
            Signals.send("CONT", stores.redisPid());
            Signals.sendAll("CONT", stores.postgresPid());
        }
    }

    private String key(String limits) throws IOException {
        return key(limits, object("name", "x", "keyspace", "claviger"));
    }

    private String key(String limits, String plan) throws IOException {
        return key(limits, object("name", "x", "keyspace", "claviger", "plan", plan));
    }

    private String key(String limits, JsonObject tenant) throws IOException {
        String tenantId = json(service.send("POST", "/v1/tenants", EmbeddedServers.ROOT_KEY, tenant.encode()))
                .getString("id");
        JsonObject key = object("tenant_id", tenantId, "name", "x", "limits", new JsonObject(limits));
        return json(service.send("POST", "/v1/keys", EmbeddedServers.ROOT_KEY, key.encode()))
                .getString("key");
    }

    private String idOf(String key) throws IOException {
        return verdict(key).getString("key_id");
    }

    private JsonObject verdict(String key) throws IOException {
        return json(service.verify(key));
    }

    private static JsonObject json(HttpResponse<String> answer) {
        return new JsonObject(answer.body());
    }

    private interface Look {
        boolean now() throws IOException;
    }

    private static void until(Look look) throws IOException {
        Instant limit = Instant.now().plus(Duration.ofSeconds(20));
        while (!look.now()) {
            assertThat(Instant.now()).as("recovery within 20 s").isBefore(limit);
            Service.pause();
        }
    }
}
