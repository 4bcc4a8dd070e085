package io.claviger.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.claviger.local.LocalServers;
import io.claviger.testing.EmbeddedServers;
import io.claviger.testing.Proxy;
import io.claviger.testing.Service;
import io.envoyproxy.envoy.service.auth.v3.AuthorizationGrpc;
import io.envoyproxy.envoy.service.auth.v3.CheckRequest;
import io.envoyproxy.envoy.service.auth.v3.CheckResponse;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** {@code helm/examples/sidecar.yaml}: its nginx.conf in a real nginx, a sidecar, and the service where keys are made. */
@Tag("gateways")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SidecarIT {
    private LocalServers stores;
    private Proxy postgres;
    private Service office;
    private Service sidecar;
    private App app;
    private RealProxy gateway;
    private String tenant;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        stores = LocalServers.start(folder.resolve("stores"), LocalServers.Wanted.BOTH_TEMPORARY, line -> {});
        office = Service.start(stores);
        postgres = Proxy.to(stores.postgresPort());
        sidecar = Service.start(
                stores,
                Map.of(
                        "claviger.sidecar.enabled",
                        "true",
                        "claviger.trusted-proxies",
                        "127.0.0.1/32",
                        "quarkus.datasource.reactive.url",
                        "postgresql://127.0.0.1:" + postgres.port() + "/claviger"));
        app = App.start();
        String conf = new YAMLMapper()
                .readerFor(JsonNode.class)
                .<JsonNode>readValues(Path.of("helm/examples/sidecar.yaml").toFile())
                .next()
                .at("/data/nginx.conf")
                .asText();
        gateway = RealProxy.nginx(folder, conf, Map.of("127.0.0.1:8081", sidecar.port(), "127.0.0.1:8000", app.port()));
        tenant = office.create("/v1/tenants", "name", "Orders", "keyspace", "claviger")
                .getString("id");
    }

    @AfterAll
    void stop() throws IOException {
        gateway.close();
        app.close();
        sidecar.close();
        postgres.close();
        office.close();
        stores.close();
    }

    private JsonObject key(Object... members) throws IOException {
        return office.create(
                "/v1/keys",
                Stream.concat(Stream.of("tenant_id", tenant, "name", "A key"), Stream.of(members))
                        .toArray());
    }

    private Curl.Answer asked(String path, String more) {
        return Curl.run("127.0.0.1", "curl 'http://127.0.0.1:" + sidecar.port() + path + "' " + more);
    }

    @Test
    void itsNeighbourAsksWithoutACredentialOfItsOwn() throws IOException {
        JsonObject key = key("scopes", new JsonArray().add("orders:read"));
        for (String proxy : List.of("nginx", "traefik", "caddy", "envoy")) {
            String path = "/v1/authz/" + proxy;
            String shown = "-H 'Authorization: Bearer " + key.getString("key") + "'";
            Curl.Answer answer = asked(path, shown + " -H 'X-Claviger-Require-Scopes: orders:read'");
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("X-Claviger-Key-Id")).isEqualTo(key.getString("id"));
            assertThat(asked(path, shown + " -H 'X-Claviger-Require-Scopes: orders:write'")
                            .status())
                    .isEqualTo(403);
            assertThat(asked(path, "").status()).isEqualTo(401);
        }
    }

    @Test
    void soDoesEnvoyInGrpc() throws IOException {
        assertThat(envoyAsks("ck_live_none").hasDeniedResponse()).isTrue();
        assertThat(envoyAsks(key().getString("key")).hasOkResponse()).isTrue();
    }

    /** "503, never invalid" is what Envoy is told, too. */
    @Test
    void withoutPostgresKeysThatAreNotRememberedAreNeitherGoodNorBad() throws IOException {
        String known = key().getString("key");
        String unknown = key().getString("key");
        assertThat(envoyAsks(known).hasOkResponse()).isTrue();
        postgres.refuse();
        try {
            assertThat(envoyAsks(known).hasOkResponse()).isTrue();
            CheckResponse answer = envoyAsks(unknown);
            assertThat(answer.getDeniedResponse().getStatus().getCodeValue()).isEqualTo(503);
            assertThat(answer.getDeniedResponse().getBody()).contains("SERVICE_UNAVAILABLE");
            assertThat(answer.getDeniedResponse().getHeadersList())
                    .anyMatch(one -> one.getHeader().getKey().equals("retry-after"));
        } finally {
            postgres.pass();
        }
    }

    private CheckResponse envoyAsks(String credential) {
        ManagedChannel channel = Grpc.newChannelBuilderForAddress(
                        "127.0.0.1", sidecar.port(), InsecureChannelCredentials.create())
                .build();
        try {
            CheckRequest.Builder call = CheckRequest.newBuilder();
            call.getAttributesBuilder().getRequestBuilder().getHttpBuilder().putHeaders("x-api-key", credential);
            return AuthorizationGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(20, TimeUnit.SECONDS)
                    .check(call.build());
        } finally {
            channel.shutdownNow();
        }
    }

    @Test
    void allElseIsClosedEvenToTheOperator() throws IOException {
        for (String path : List.of(
                "/v1/verify",
                "/v1/keys",
                "/v1/tenants",
                "/v1/sessions",
                "/v1/anonymous-sessions",
                "/v1/audit",
                "/api/v1/auth/keys",
                "/oauth/token",
                "/.well-known/jwks.json",
                "/cron/expiry-sweep",
                "/q/metrics",
                "/q/openapi",
                "/q/health/../metrics",
                "/v1/authz/../keys",
                "/grpc.health.v1.Health/Check",
                "/")) {
            for (String method : List.of("GET", "POST")) {
                Curl.Answer answer =
                        asked(path, "--path-as-is -X " + method + " -H 'X-API-Key: " + EmbeddedServers.ROOT_KEY + "'");
                assertThat(answer.status()).as(path).isEqualTo(404);
            }
        }
        assertThat(asked("/q/health/live", "").status()).isEqualTo(200);
    }

    @Test
    void itListensToNobodyElse() {
        assertThat(Service.startThatFails(Map.of("claviger.sidecar.enabled", "true", "quarkus.http.host", "0.0.0.0")))
                .contains("claviger.sidecar.enabled needs quarkus.http.host to be 127.0.0.1");
    }

    @Test
    void theExampleLetsGoodCallsThroughAndNoOthers() throws IOException {
        JsonObject key = key("limits", Map.of("key", Map.of("permits", 2)));
        String curl = "curl '" + gateway.url() + "/orders' -H 'Authorization: Bearer " + key.getString("key") + "'"
                + " -H 'X-Claviger-Tenant-Id: spoof' -H 'X-Claviger-Plan: spoof' -H 'X-Claviger-Require-Cost: 1000'";
        for (int i = 0; i < 2; i++) {
            assertThat(Curl.run(curl).status()).isEqualTo(200);
            assertThat(app.last().headers())
                    .containsEntry("x-claviger-key-id", key.getString("id"))
                    .containsEntry("x-claviger-tenant-id", tenant)
                    .doesNotContainKeys("authorization", "x-claviger-plan");
        }
        int before = app.seen().size();
        Curl.Answer over = Curl.run(curl);
        assertThat(over.status()).isEqualTo(429);
        assertThat(over.header("Retry-After")).matches("[1-9][0-9]?");
        assertThat(over.json().getString("code")).isEqualTo("RATE_LIMITED");
        Curl.Answer stranger = Curl.run(
                "curl '" + gateway.url() + "/orders?session_id=sess_1' -H 'X-Claviger-Require-Kind: anonymous'");
        assertThat(stranger.status()).isEqualTo(401);
        assertThat(stranger.json().getString("code")).isEqualTo("UNAUTHORIZED");
        assertThat(app.seen()).hasSize(before);
        assertThat(Curl.run("curl '" + gateway.url() + "/_ready'").status()).isEqualTo(200);
    }
}
