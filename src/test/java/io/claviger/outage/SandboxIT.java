package io.claviger.outage;

import static io.claviger.testing.Api.object;
import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.local.LocalServers;
import io.claviger.testing.EmbeddedServers;
import io.claviger.testing.Service;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes of a sandbox (PropertyBase: "Sandbox data is reset weekly"). */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SandboxIT {
    private final List<Service> nodes = new ArrayList<>();
    private LocalServers stores;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        stores = LocalServers.start(folder, LocalServers.Wanted.BOTH_TEMPORARY, line -> {});
        Map<String, String> sandbox =
                Map.of("claviger.sandbox.enabled", "true", "claviger.cron.secret", EmbeddedServers.CRON_SECRET);
        for (int i = 0; i < 2; i++) {
            nodes.add(Service.start(stores, sandbox));
        }
    }

    @AfterAll
    void stop() {
        nodes.forEach(Service::close);
        stores.close();
    }

    @Test
    void afterAResetNoNodeSaysYesToARemovedKey() throws IOException {
        String tenant = nodes.getFirst()
                .create("/v1/tenants", "name", "Agency", "keyspace", "propertybase")
                .getString("id");
        String other = nodes.getFirst()
                .create("/v1/tenants", "name", "Other", "keyspace", "bricqs")
                .getString("id");
        List<JsonObject> keys = List.of(
                nodes.getFirst().create("/v1/keys", "tenant_id", tenant, "name", "Live"),
                nodes.getFirst().create("/v1/keys", "tenant_id", tenant, "name", "Test", "environment", "test"),
                nodes.getFirst().create("/v1/keys", "tenant_id", other, "name", "Bricqs"));
        everyNodeSays(keys, "VALID");
        nodes.getFirst().create("/v1/anonymous-sessions", "tenant_id", other);

        HttpResponse<String> reset = reset();

        assertThat(reset.statusCode()).as(reset.body()).isEqualTo(200);
        assertThat(new JsonObject(reset.body()).getJsonObject("did"))
                .isEqualTo(object("anonymous_sessions", 1, "keys", 3, "oauth_grants", 0));
        everyNodeSays(keys, "KEY_NOT_FOUND");
        assertThat(list("/v1/keys")).isEqualTo(0);
        assertThat(list("/v1/tenants")).isEqualTo(2);
        // Once more there is nothing to do; and what is made from now on works on every node.
        assertThat(new JsonObject(reset().body()).getJsonObject("did"))
                .isEqualTo(object("anonymous_sessions", 0, "keys", 0, "oauth_grants", 0));
        everyNodeSays(List.of(nodes.getFirst().create("/v1/keys", "tenant_id", tenant, "name", "Next week")), "VALID");
    }

    private HttpResponse<String> reset() throws IOException {
        return nodes.getLast().post("/cron/sandbox-reset", EmbeddedServers.CRON_SECRET);
    }

    private int list(String path) throws IOException {
        return new JsonObject(nodes.getFirst()
                        .send("GET", path, EmbeddedServers.ROOT_KEY, "")
                        .body())
                .getInteger("total");
    }

    private void everyNodeSays(List<JsonObject> keys, String verdict) throws IOException {
        for (Service node : nodes) {
            for (JsonObject key : keys) {
                assertThat(new JsonObject(node.verify(key.getString("key")).body()).getString("code"))
                        .isEqualTo(verdict);
            }
        }
    }
}
