package io.claviger.outage;

import static io.claviger.testing.Api.object;
import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.local.LocalServers;
import io.claviger.testing.EmbeddedServers;
import io.claviger.testing.Service;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three nodes, each with a memory of its own: once one has answered a change, none says yes from before it. Counted are
 * requests that were sent after the answer to the change was there.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RevocationIT {
    private static final int CHANGES = Integer.getInteger("claviger.changes", 120);

    private final List<Service> nodes = new ArrayList<>();
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private LocalServers stores;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        stores = LocalServers.start(folder, LocalServers.Wanted.BOTH_TEMPORARY, line -> {});
        for (int i = 0; i < 3; i++) {
            nodes.add(Service.start(stores));
        }
    }

    @AfterAll
    void stop() {
        callers.close();
        nodes.forEach(Service::close);
        stores.close();
    }

    /** What is changed, and what every node must say from then on. */
    private record Change(String method, String path, String body, String expected) {}

    @Test
    void noNodeSaysYesAfterAChangeWasAnswered() throws Exception {
        int asked = 0;
        for (int i = 0; i < CHANGES; i++) {
            Subject subject = subject();
            Change change = changes(subject).get(i % 5);
            // All nodes know the key, and some are being asked while it changes.
            for (Service node : nodes) {
                assertThat(code(node, subject)).isEqualTo("VALID");
            }
            List<Future<String>> meanwhile = askAll(subject, 4);
            HttpResponse<String> changed =
                    nodes.get(i % 3).send(change.method, change.path, EmbeddedServers.ROOT_KEY, change.body);
            assertThat(changed.statusCode()).as(changed.body()).isBetween(200, 204);
            for (Future<String> after : askAll(subject, 2)) {
                assertThat(after.get())
                        .as("%d: %s %s", i, change.method, change.body)
                        .isEqualTo(change.expected);
                asked++;
            }
            for (Future<String> during : meanwhile) {
                assertThat(during.get()).isIn("VALID", change.expected);
            }
        }
        assertThat(asked).isEqualTo(CHANGES * 6);
    }

    @Test
    void norAfterRedisHasLostItsFencesAndItsConnections() throws Exception {
        for (int i = 0; i < 40; i++) {
            // While a node cannot reach Redis another bound holds (1 s): here all of them can, and so can the change.
            for (Service node : nodes) {
                awaitRedis(node);
            }
            Subject subject = subject();
            for (Service node : nodes) {
                assertThat(code(node, subject)).isEqualTo("VALID");
            }
            HttpResponse<String> revoked =
                    nodes.get(i % 3).send("DELETE", "/v1/keys/" + subject.keyId, EmbeddedServers.ROOT_KEY, "");
            assertThat(revoked.statusCode()).isEqualTo(204);
            assertThat(revoked.headers().firstValue("X-Claviger-Propagation")).isEmpty();
            loseEverything();
            for (Future<String> after : askAll(subject, 1)) {
                assertThat(after.get()).isEqualTo("KEY_REVOKED");
            }
        }
    }

    private void awaitRedis(Service node) throws IOException {
        Subject subject = subject();
        Instant limit = Instant.now().plusSeconds(20);
        while (node.verify(subject.secret).body().contains("degraded")) {
            assertThat(Instant.now()).as("recovery within 20 s").isBefore(limit);
            Service.pause();
        }
    }

    @Test
    void whatWasDisabledWorksAtOnceWhenItIsEnabledAgain() throws Exception {
        for (int i = 0; i < 20; i++) {
            // As above: the test before this one may have left a node without Redis for a moment.
            for (Service node : nodes) {
                awaitRedis(node);
            }
            Subject subject = subject();
            String path = "/v1/keys/" + subject.keyId;
            nodes.get(0).send("POST", path + "/deactivate", EmbeddedServers.ROOT_KEY, "");
            for (Future<String> disabled : askAll(subject, 1)) {
                assertThat(disabled.get()).isEqualTo("KEY_DISABLED");
            }
            HttpResponse<String> activated =
                    nodes.get(1).send("POST", path + "/activate", EmbeddedServers.ROOT_KEY, "");
            assertThat(activated.statusCode()).as(activated.body()).isEqualTo(200);
            assertThat(activated.headers().firstValue("X-Claviger-Propagation")).isEmpty();
            for (Future<String> enabled : askAll(subject, 1)) {
                assertThat(enabled.get()).isEqualTo("VALID");
            }
        }
    }

    private record Subject(String tenantId, String keyId, String secret) {}

    private static List<Change> changes(Subject subject) {
        String key = "/v1/keys/" + subject.keyId;
        String tenant = "/v1/tenants/" + subject.tenantId;
        return List.of(
                new Change("DELETE", key, "", "KEY_REVOKED"),
                new Change("PATCH", tenant, "{\"plan\":\"FREE\"}", "PLAN_UPGRADE_REQUIRED"),
                new Change("POST", key + "/deactivate", "", "KEY_DISABLED"),
                new Change("PATCH", key, "{\"scopes\":[\"write:leads\"]}", "INSUFFICIENT_SCOPE"),
                new Change("PATCH", tenant, "{\"status\":\"suspended\"}", "TENANT_SUSPENDED"));
    }

    private Subject subject() throws IOException {
        Service node = nodes.getFirst();
        String tenant = node.create("/v1/tenants", "name", "x", "keyspace", "claviger", "plan", "BUSINESS")
                .getString("id");
        JsonObject key = node.create("/v1/keys", "tenant_id", tenant, "name", "x", "scopes", List.of("read:leads"));
        return new Subject(tenant, key.getString("id"), key.getString("key"));
    }

    private List<Future<String>> askAll(Subject subject, int times) {
        List<Callable<String>> calls = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            nodes.forEach(node -> calls.add(() -> code(node, subject)));
        }
        return calls.stream().map(callers::submit).toList();
    }

    private static String code(Service node, Subject subject) throws IOException {
        String call =
                object("key", subject.secret, "scopes", List.of("read:leads")).encode();
        HttpResponse<String> answer = node.send("POST", "/v1/verify", EmbeddedServers.SERVICE_KEY, call);
        return new JsonObject(answer.body()).getString("code");
    }

    /** What a restart of Redis does to those who are connected, in one step. */
    private void loseEverything() throws IOException {
        try (Socket redis = new Socket(InetAddress.getLoopbackAddress(), stores.redisPort())) {
            redis.getOutputStream()
                    .write("MULTI\r\nFLUSHALL\r\nSCRIPT FLUSH\r\nCLIENT KILL TYPE normal SKIPME yes\r\nEXEC\r\nQUIT\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(redis.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(answer).contains("*3").doesNotContain("-ERR");
        }
    }
}
