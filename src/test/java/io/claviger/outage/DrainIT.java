package io.claviger.outage;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.local.LocalServers;
import io.claviger.testing.Proxy;
import io.claviger.testing.Service;
import io.claviger.testing.ServiceRole;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** SIGTERM: what is under way is answered, what was counted is written, and then the process ends. An executable has its own way of hearing it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DrainIT {
    private LocalServers stores;

    @BeforeAll
    void start(@TempDir Path folder) {
        stores = LocalServers.start(folder, LocalServers.Wanted.BOTH_TEMPORARY, line -> {});
    }

    @AfterAll
    void stop() {
        stores.close();
    }

    private record Key(String id, String secret) {}

    @Test
    void everyCountIsWrittenFirst() throws Exception {
        Key key;
        try (Service service = started(Map.of())) {
            key = key(service);
            for (int i = 0; i < 50; i++) {
                assertThat(code(service.verify(key.secret))).isEqualTo("VALID");
            }
            assertThat(calls(key)).as("not written yet").isZero();
            terminate(service);
        }
        assertThat(calls(key)).isEqualTo(50);
    }

    /** The call waits for PostgreSQL for as long as the port is closed already. */
    @Test
    void aCallThatIsUnderWayIsAnswered() throws Exception {
        try (Proxy postgres = Proxy.to(stores.postgresPort());
                var caller = Executors.newVirtualThreadPerTaskExecutor();
                Service service = started(Map.of(
                        "claviger.database.timeout",
                        "20s",
                        "quarkus.datasource.reactive.url",
                        "postgresql://127.0.0.1:" + postgres.port() + "/claviger"))) {
            Key known = key(service);
            Key slow = key(service);
            assertThat(code(service.verify(known.secret))).isEqualTo("VALID");
            postgres.delay(2000);
            Future<HttpResponse<String>> answer = caller.submit(() -> service.verify(slow.secret));
            TimeUnit.MILLISECONDS.sleep(500);
            CompletableFuture<Process> ended = service.process().onExit();
            assertThat(answer.isDone()).as("under way").isFalse();
            service.process().destroy();
            assertThat(code(answer.get())).isEqualTo("VALID");
            ended.get(30, TimeUnit.SECONDS);
        }
    }

    private Service started(Map<String, String> more) throws IOException {
        Map<String, String> settings = new HashMap<>(more);
        settings.put("claviger.usage.flush-every", "1h");
        return Service.start(stores, settings);
    }

    private static void terminate(Service service) throws InterruptedException {
        service.process().destroy();
        assertThat(service.process().waitFor(30, TimeUnit.SECONDS)).as("ended").isTrue();
    }

    private static Key key(Service service) throws IOException {
        String tenant = service.create("/v1/tenants", "name", "x", "keyspace", "claviger")
                .getString("id");
        JsonObject key = service.create("/v1/keys", "tenant_id", tenant, "name", "x");
        return new Key(key.getString("id"), key.getString("key"));
    }

    private static String code(HttpResponse<String> answer) {
        return new JsonObject(answer.body()).getString("code");
    }

    private long calls(Key key) throws SQLException {
        try (Connection connection = ServiceRole.connectAsOwner(stores);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select coalesce(sum(calls), 0) from key_usage"
                        + " where outcome = 'VALID' and credential_id = '" + key.id + "'")) {
            row.next();
            return row.getLong(1);
        }
    }
}
