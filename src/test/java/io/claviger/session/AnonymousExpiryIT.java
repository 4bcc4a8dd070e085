package io.claviger.session;

import static io.claviger.testing.Api.object;
import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.local.LocalServers;
import io.claviger.testing.EmbeddedServers;
import io.claviger.testing.Service;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Visitors and people who signed in are known for as long as configured, then refused; visitors are gone then. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AnonymousExpiryIT {
    private static final Map<String, String> SHORT = Map.of(
            "claviger.anonymous-sessions.life",
            "5s",
            "claviger.sessions.life",
            "5s",
            "claviger.cron.secret",
            EmbeddedServers.CRON_SECRET);

    private LocalServers stores;
    private Service service;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        stores = LocalServers.start(folder, LocalServers.Wanted.BOTH_TEMPORARY, line -> {});
        service = Service.start(stores, SHORT);
    }

    @AfterAll
    void stop() {
        service.close();
        stores.close();
    }

    @Test
    void expireAndAreSweptAway() throws IOException {
        String tenant = service.create("/v1/tenants", "name", "Shop", "keyspace", "bricqs")
                .getString("id");
        String session =
                service.create("/v1/anonymous-sessions", "tenant_id", tenant).getString("session_id");
        assertThat(verdict(service, session)).isEqualTo("VALID");
        assertThat(sweep(service)).isEqualTo(0);
        while (verdict(service, session).equals("VALID")) {
            Service.pause();
        }
        assertThat(verdict(service, session)).isEqualTo("KEY_EXPIRED");
        assertThat(sweep(service)).isEqualTo(1);
        assertThat(sweep(service)).isEqualTo(0);
    }

    @Test
    void whoSignedInIsAStrangerWhenTheTimeIsOver() throws IOException {
        String tenant = service.create("/v1/tenants", "name", "Agency", "keyspace", "propertybase")
                .getString("id");
        service.create(
                "/v1/accounts",
                "tenant_id",
                tenant,
                "email",
                "ada@example.com",
                "password",
                "correct horse battery staple",
                "name",
                "Ada",
                "role",
                "admin");
        String token = service.create(
                        "/v1/sessions", "email", "ada@example.com", "password", "correct horse battery staple")
                .getString("token");
        assertThat(verdict(service, token)).isEqualTo("VALID");
        while (verdict(service, token).equals("VALID")) {
            Service.pause();
        }
        // The token says so by itself, and so does what we know of its session: whichever is looked at first.
        assertThat(verdict(service, token)).isIn("KEY_EXPIRED", "KEY_NOT_FOUND");
        HttpResponse<String> own = service.send("GET", "/v1/sessions/current", token, "");
        assertThat(own.statusCode()).isEqualTo(401);
        assertThat(own.body()).contains("Invalid or expired token");
    }

    private static String verdict(Service service, String session) throws IOException {
        String call = object("credential", session).encode();
        return new JsonObject(service.send("POST", "/v1/verify", EmbeddedServers.SERVICE_KEY, call)
                        .body())
                .getString("code");
    }

    private static int sweep(Service service) throws IOException {
        return new JsonObject(service.post("/cron/expiry-sweep", EmbeddedServers.CRON_SECRET)
                        .body())
                .getJsonObject("did")
                .getInteger("anonymous_sessions");
    }
}
