package io.claviger.outage;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.local.LocalServers;
import io.claviger.testing.EmbeddedServers;
import io.claviger.testing.Service;
import io.claviger.testing.ServiceRole;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a caller reads when the fault is ours: here, a column of a type that nobody expects. */
@Tag("jar")
class OwnFaultIT {
    @Test
    void isA500ThatTellsTheRequestIdAndNothingOfOurInside(@TempDir Path folder) throws Exception {
        try (LocalServers stores = LocalServers.start(folder, LocalServers.Wanted.BOTH_TEMPORARY, line -> {});
                Service service = Service.start(stores)) {
            service.create("/v1/tenants", "name", "x", "keyspace", "claviger");
            ServiceRole.asOwner(stores, "alter table tenant alter column created_at type text using created_at::text");
            HttpResponse<String> answer = service.send("GET", "/v1/tenants", EmbeddedServers.ROOT_KEY, "");
            assertThat(answer.statusCode()).isEqualTo(500);
            assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
            JsonObject body = new JsonObject(answer.body());
            assertThat(body.getString("code")).isEqualTo("INTERNAL_ERROR");
            assertThat(body.getJsonObject("error").getString("code")).isEqualTo("INTERNAL_ERROR");
            assertThat(answer.headers().firstValue("X-Request-Id")).contains(body.getString("request_id"));
            assertThat(answer.body())
                    .doesNotContainIgnoringCase("exception")
                    .doesNotContain("tenant", "select", "\tat ");
        }
    }

    /** Nor is anything changed that cannot be written down: the line of the audit trail is in the change's transaction. */
    @Test
    void whereTheAuditTrailTakesNothingNothingIsChanged(@TempDir Path folder) throws Exception {
        try (LocalServers stores = LocalServers.start(folder, LocalServers.Wanted.BOTH_TEMPORARY, line -> {});
                Service service = Service.start(stores)) {
            String tenant = service.create("/v1/tenants", "name", "x", "keyspace", "claviger")
                    .getString("id");
            JsonObject key = service.create("/v1/keys", "tenant_id", tenant, "name", "first");
            String path = "/v1/keys/" + key.getString("id");
            ServiceRole.asOwner(stores, "alter table audit_event add constraint takes_nothing check (false) not valid");
            String another =
                    JsonObject.of("tenant_id", tenant, "name", "second").encode();
            assertThat(status(service, "POST", "/v1/keys", another)).isEqualTo(500);
            assertThat(status(service, "PATCH", path, "{\"name\":\"renamed\"}")).isEqualTo(500);
            assertThat(status(service, "DELETE", path, "")).isEqualTo(500);
            assertThat(status(service, "PATCH", "/v1/tenants/" + tenant, "{\"status\":\"suspended\"}"))
                    .isEqualTo(500);
            ServiceRole.asOwner(stores, "alter table audit_event drop constraint takes_nothing");
            HttpResponse<String> list =
                    service.send("GET", "/v1/keys?tenant_id=" + tenant, EmbeddedServers.ROOT_KEY, "");
            assertThat(new JsonObject(list.body()).getJsonArray("list"))
                    .singleElement()
                    .satisfies(one ->
                            assertThat(((JsonObject) one).getString("name")).isEqualTo("first"));
            assertThat(new JsonObject(service.verify(key.getString("key")).body()).getString("code"))
                    .isEqualTo("VALID");
            assertThat(status(service, "DELETE", path, "")).isEqualTo(204);
        }
    }

    private static int status(Service service, String method, String path, String body) throws Exception {
        return service.send(method, path, EmbeddedServers.ROOT_KEY, body).statusCode();
    }
}
