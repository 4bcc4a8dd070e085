package io.claviger.session;

import static io.claviger.testing.Api.object;
import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.local.LocalServers;
import io.claviger.testing.EmbeddedServers;
import io.claviger.testing.Service;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Visitors are known for as long as configured, then refused, then gone. */
class AnonymousExpiryIT {
    private static final Map<String, String> SHORT =
            Map.of("claviger.anonymous-sessions.life", "3s", "claviger.cron.secret", EmbeddedServers.CRON_SECRET);

    @Test
    void expireAndAreSweptAway(@TempDir Path folder) throws IOException {
        try (LocalServers stores = LocalServers.start(folder, LocalServers.Wanted.BOTH_TEMPORARY, line -> {});
                Service service = Service.start(stores, SHORT)) {
            String tenant = service.create("/v1/tenants", "name", "Shop", "keyspace", "bricqs")
                    .getString("id");
            String session = service.create("/v1/anonymous-sessions", "tenant_id", tenant)
                    .getString("session_id");
            assertThat(verdict(service, session)).isEqualTo("VALID");
            assertThat(sweep(service)).isEqualTo(0);
            while (verdict(service, session).equals("VALID")) {
                Service.pause();
            }
            assertThat(verdict(service, session)).isEqualTo("KEY_EXPIRED");
            assertThat(sweep(service)).isEqualTo(1);
            assertThat(sweep(service)).isEqualTo(0);
        }
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
