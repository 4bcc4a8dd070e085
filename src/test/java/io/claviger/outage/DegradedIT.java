package io.claviger.outage;

import static io.claviger.testing.Api.object;
import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.local.LocalServers;
import io.claviger.testing.EmbeddedServers;
import io.claviger.testing.Proxy;
import io.claviger.testing.Service;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two nodes; one of them, {@code cut}, reaches its stores through proxies and reads keys anew after a second, so that what goes
 * on without PostgreSQL is seen soon. The other one goes on as if nothing were.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DegradedIT {
    private LocalServers stores;
    private Proxy postgres;
    private Proxy redis;
    private Path log;
    private Service cut;
    private Service whole;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        stores = LocalServers.start(folder, LocalServers.Wanted.BOTH_TEMPORARY, line -> {});
        postgres = Proxy.to(stores.postgresPort());
        redis = Proxy.to(stores.redisPort());
        whole = Service.start(stores);
        Map<String, String> settings = new HashMap<>();
        String address = "postgresql://127.0.0.1:" + postgres.port() + "/claviger";
        settings.put("quarkus.datasource.reactive.url", address);
        settings.put("quarkus.redis.hosts", "redis://127.0.0.1:" + redis.port());
        settings.put("claviger.cache.remember", "1s");
        settings.put("claviger.cache.stale-if-error", "30s");
        settings.put("claviger.cache.trust-without-stores", "4s");
        log = folder.resolve("log");
        cut = Service.start(stores, settings, ProcessBuilder.Redirect.to(log.toFile()));
    }

    @AfterEach
    void mend() throws Exception {
        postgres.pass();
        redis.pass();
        String key = key();
        until(() -> code(cut.verify(key)).equals("VALID")
                && !cut.verify(key).body().contains("degraded")
                && cut.send("GET", "/v1/keys", EmbeddedServers.ROOT_KEY, "").statusCode() == 200);
    }

    @AfterAll
    void stop() throws IOException {
        cut.close();
        whole.close();
        postgres.close();
        redis.close();
        stores.close();
        assertThat(Files.readAllLines(log))
                .as("an outage is no fault that nobody has handled")
                .noneMatch(line -> line.contains("Uncaught exception"));
    }

    @Test
    void withoutPostgresKnownKeysGoOnAndTheOthersAreUnavailable() throws Exception {
        String known = key();
        String unknown = key();
        assertThat(code(cut.verify(known))).isEqualTo("VALID");
        for (Runnable fault : List.<Runnable>of(postgres::hold, postgres::refuse)) {
            postgres.pass();
            until(() -> code(cut.verify(known)).equals("VALID"));
            fault.run();
            forAWhile(Duration.ofSeconds(4), () -> {
                HttpResponse<String> answer = cut.verify(known);
                assertThat(code(answer)).as(answer.body()).isEqualTo("VALID");
                assertThat(answer.body()).doesNotContain("degraded");
            });
            assertUnavailable(cut.verify(unknown));
            assertUnavailable(cut.send("GET", "/v1/keys", EmbeddedServers.ROOT_KEY, ""));
        }
    }

    @Test
    void andAreStillFencedByChangesThatAreMadeElsewhere() throws Exception {
        for (int i = 0; i < 5; i++) {
            String known = key();
            String id = json(cut.verify(known)).getString("key_id");
            postgres.refuse();
            until(() ->
                    cut.send("GET", "/v1/keys", EmbeddedServers.ROOT_KEY, "").statusCode() == 503);
            assertThat(code(cut.verify(known))).isEqualTo("VALID");
            HttpResponse<String> revoked = whole.send("DELETE", "/v1/keys/" + id, EmbeddedServers.ROOT_KEY, "");
            assertThat(revoked.statusCode()).isEqualTo(204);
            assertUnavailable(cut.verify(known));
            assertUnavailable(cut.verify(known));
            postgres.pass();
            until(() -> cut.verify(known).statusCode() == 200);
            assertThat(code(cut.verify(known))).isEqualTo("KEY_REVOKED");
        }
    }

    @Test
    void withoutBothKnownKeysGoOnForTheTimeThatIsConfigured() throws Exception {
        String known = key();
        String unknown = key();
        String id = json(cut.verify(known)).getString("key_id");
        Instant sure = Instant.now();
        postgres.refuse();
        redis.refuse();
        HttpResponse<String> answer = cut.verify(known);
        assertThat(code(answer)).as(answer.body()).isEqualTo("VALID");
        assertThat(json(answer).getBoolean("degraded")).isTrue();
        assertUnavailable(cut.verify(unknown));
        assertUnavailable(cut.send("GET", "/v1/keys", EmbeddedServers.ROOT_KEY, ""));

        // Only this node is cut off: it cannot know, and stops to say yes when its time is over.
        assertThat(whole.send("DELETE", "/v1/keys/" + id, EmbeddedServers.ROOT_KEY, "")
                        .statusCode())
                .isEqualTo(204);
        until(() -> cut.verify(known).statusCode() == 503);
        assertThat(Duration.between(sure, Instant.now())).isLessThan(Duration.ofSeconds(10));
        assertUnavailable(cut.verify(known));

        redis.pass();
        forAWhile(Duration.ofSeconds(1), () -> assertUnavailable(cut.verify(known)));
        postgres.pass();
        until(() -> cut.verify(known).statusCode() == 200);
        assertThat(code(cut.verify(known))).isEqualTo("KEY_REVOKED");
    }

    @Test
    void oneConnectionThatIsCutIsNoReasonToTrustMemoryWithoutRedis() throws Exception {
        for (int i = 0; i < 5; i++) {
            String known = key();
            String id = json(cut.verify(known)).getString("key_id");
            redis.refuse();
            HttpResponse<String> revoked = whole.send("DELETE", "/v1/keys/" + id, EmbeddedServers.ROOT_KEY, "");
            assertThat(revoked.statusCode()).isEqualTo(204);
            // Longer than a key is trusted without Redis, shorter than without both.
            Thread.sleep(1200);
            postgres.delay(100);
            try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
                Future<HttpResponse<String>> asked = callers.submit(() -> cut.verify(known));
                Service.pause();
                postgres.cut();
                postgres.delay(0);
                assertThat(code(asked.get())).isIn("KEY_REVOKED", "SERVICE_UNAVAILABLE");
            }
            redis.pass();
        }
    }

    @Test
    void whatThisNodeItselfCouldNotTellRedisItDoesNotForget() throws Exception {
        String known = key();
        String id = json(cut.verify(known)).getString("key_id");
        redis.hold();
        HttpResponse<String> revoked = cut.send("DELETE", "/v1/keys/" + id, EmbeddedServers.ROOT_KEY, "");
        assertThat(revoked.statusCode()).isEqualTo(204);
        assertThat(revoked.headers().firstValue("X-Claviger-Propagation")).contains("pending");
        postgres.refuse();
        assertUnavailable(cut.verify(known));
    }

    @Test
    void whoHangsUpTakesNobodyElsesAnswerAway() throws Exception {
        for (int i = 0; i < 5; i++) {
            String unknown = key();
            postgres.delay(300);
            try (var callers = Executors.newVirtualThreadPerTaskExecutor();
                    Socket first = new Socket(InetAddress.getLoopbackAddress(), cut.port())) {
                first.getOutputStream().write(verification(unknown).getBytes(StandardCharsets.US_ASCII));
                Service.pause();
                Future<HttpResponse<String>> second = callers.submit(() -> cut.verify(unknown));
                Service.pause();
                hangUp(first);
                assertThat(code(second.get())).isEqualTo("VALID");
            }
            postgres.delay(0);
        }
    }

    private static void hangUp(Socket connection) throws IOException {
        connection.setSoLinger(true, 0);
        connection.close();
    }

    private static String verification(String key) {
        String body = object("key", key).encode();
        return "POST /v1/verify HTTP/1.1\r\nHost: localhost\r\nX-API-Key: " + EmbeddedServers.ROOT_KEY
                + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    @Test
    void nobodyQueuesForAStoreThatHangs() throws Exception {
        String known = key();
        String unknown = key();
        assertThat(code(cut.verify(known))).isEqualTo("VALID");
        postgres.hold();
        until(() -> cut.send("GET", "/v1/keys", EmbeddedServers.ROOT_KEY, "").statusCode() == 503
                && isAtOnce(() -> assertUnavailable(cut.verify(unknown))));
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<HttpResponse<String>>> answers = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                answers.add(callers.submit(() -> cut.verify(known)));
                answers.add(callers.submit(() -> cut.verify(unknown)));
            }
            for (int i = 0; i < answers.size(); i += 2) {
                assertThat(code(answers.get(i).get())).isEqualTo("VALID");
                assertUnavailable(answers.get(i + 1).get());
            }
        }
    }

    @Test
    void aConnectionThatIsCutWithinAChangeIsUnavailableAndNotAFault() throws Exception {
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 15; i++) {
                String id = json(whole.verify(key())).getString("key_id");
                postgres.delay(20);
                List<Future<Integer>> changes = new ArrayList<>();
                for (int j = 0; j < 6; j++) {
                    String name = "n" + j;
                    changes.add(callers.submit(() -> cut.send(
                                    "PATCH",
                                    "/v1/keys/" + id,
                                    EmbeddedServers.ROOT_KEY,
                                    object("name", name).encode())
                            .statusCode()));
                }
                Service.pause();
                postgres.cut();
                postgres.delay(0);
                for (Future<Integer> change : changes) {
                    assertThat(change.get()).isIn(200, 503);
                }
            }
        }
    }

    private String key() throws IOException {
        String tenant =
                whole.create("/v1/tenants", "name", "x", "keyspace", "claviger").getString("id");
        return whole.create("/v1/keys", "tenant_id", tenant, "name", "x").getString("key");
    }

    private static JsonObject json(HttpResponse<String> answer) {
        return new JsonObject(answer.body());
    }

    private static String code(HttpResponse<String> answer) {
        return json(answer).getString("code", "");
    }

    private static void assertUnavailable(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
        assertThat(code(answer)).isEqualTo("SERVICE_UNAVAILABLE");
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    }

    private static boolean isAtOnce(Step step) throws IOException {
        Instant before = Instant.now();
        step.run();
        return Duration.between(before, Instant.now()).toMillis() < 500;
    }

    private static void forAWhile(Duration time, Step step) throws IOException {
        Instant end = Instant.now().plus(time);
        while (Instant.now().isBefore(end)) {
            step.run();
            Service.pause();
        }
    }

    private interface Step {
        void run() throws IOException;
    }

    private interface Look {
        boolean now() throws IOException;
    }

    private static void until(Look look) throws IOException {
        Instant limit = Instant.now().plus(Duration.ofSeconds(25));
        while (!look.now()) {
            assertThat(Instant.now()).as("within 25 s").isBefore(limit);
            Service.pause();
        }
    }
}
