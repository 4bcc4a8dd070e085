package io.claviger.oauth;

import static io.claviger.oauth.Apps.send;
import static io.claviger.testing.Api.asRoot;
import static io.claviger.testing.Api.tenant;
import static io.claviger.testing.Api.verify;
import static io.claviger.testing.People.account;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.equalTo;

import io.claviger.local.LocalServers;
import io.claviger.oauth.Apps.App;
import io.claviger.testing.People;
import io.claviger.testing.Service;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The applications to try OAuth with, as the package registers them. */
class DemoClientsIT {
    private static final String SECRET = "demo-8c1b2f7a9d3e4f5061728394a5b6c7d8";
    private static final String OTHER = "demo-00f1e2d3c4b5a697887766554433221f";
    private static final String HERE = "http://localhost:3000/callback";
    private static final String ANY_PORT = "http://127.0.0.1:49152/callback";
    private static final String VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

    @Test
    void areRegisteredOnceAndFollowTheirSettings(@TempDir Path folder) throws Exception {
        int before = RestAssured.port;
        try (LocalServers stores = LocalServers.start(folder, LocalServers.Wanted.BOTH_TEMPORARY, line -> {})) {
            try (Service service = start(stores, SECRET)) {
                awaitClients(service);
                People.Person ada = account(tenant("propertybase"), "member");
                walk(new App(DemoClients.CONFIDENTIAL.toString(), SECRET), ada, HERE);
                walk(new App(DemoClients.PUBLIC.toString(), null), ada, ANY_PORT);
                assertThat(isAdmitted(SECRET)).isTrue();
                asRoot().body("{\"state\":\"disabled\"}")
                        .patch("/v1/oauth/clients/" + DemoClients.PUBLIC)
                        .then()
                        .statusCode(200);
            }
            try (Service service = start(stores, OTHER)) {
                awaitClients(service);
                for (int i = 0; i < 200 && !isAdmitted(OTHER); i++) {
                    Service.pause();
                }
                assertThat(isAdmitted(OTHER)).isTrue();
                assertThat(isAdmitted(SECRET)).isFalse();
                asRoot().get("/v1/oauth/clients/" + DemoClients.PUBLIC).then().body("state", equalTo("disabled"));
            }
        } finally {
            RestAssured.port = before;
        }
    }

    private static Service start(LocalServers stores, String secret) throws Exception {
        Service service = Service.start(
                stores,
                Map.of(
                        "claviger.oauth.demo.enabled", "true",
                        "claviger.oauth.demo.secret", secret,
                        "claviger.trusted-proxies", "127.0.0.1"));
        RestAssured.port = service.port();
        return service;
    }

    private static void awaitClients(Service service) {
        for (int i = 0; i < 200 && registered().jsonPath().getList("list").size() < 2; i++) {
            Service.pause();
        }
        registered()
                .then()
                .body("list.environment", equalTo(List.of("test", "test")))
                .body(
                        "list.client_id",
                        containsInAnyOrder(DemoClients.CONFIDENTIAL.toString(), DemoClients.PUBLIC.toString()));
        assertThat(service.process().isAlive()).isTrue();
    }

    private static Response registered() {
        return asRoot().get("/v1/oauth/clients");
    }

    private static boolean isAdmitted(String secret) {
        return send("introspect", new App(DemoClients.CONFIDENTIAL.toString(), secret), "token", "x")
                        .statusCode()
                == 200;
    }

    private static void walk(App app, People.Person person, String callback) {
        String code = Browser.at(
                        app,
                        "redirect_uri",
                        callback,
                        "code_challenge",
                        "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
                        "code_challenge_method",
                        "S256")
                .code(person);
        Response issued = send(
                "token",
                app,
                "grant_type",
                "authorization_code",
                "code",
                code,
                "redirect_uri",
                callback,
                "code_verifier",
                VERIFIER);
        issued.then().statusCode(200);
        verify(issued.path("access_token"), "scopes", List.of("read:leads"), "environment", "test")
                .then()
                .body("code", equalTo("VALID"))
                .body("subject", equalTo(person.id()));
    }

    /** The mistake is named, and the secret is not repeated. */
    @ParameterizedTest
    @CsvSource({
        "claviger.oauth.demo.secret, too-short-4711",
        "claviger.oauth.demo.keyspace, claviger-4711",
        "claviger.oauth.demo.redirect-uris, http://evil.example/4711",
        "claviger.oauth.demo.public-redirect-uris, javascript:4711",
    })
    void aWrongSettingStopsTheStart(String property, String value) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "claviger.oauth.demo.enabled",
                "true",
                "claviger.oauth.demo.secret",
                SECRET,
                "claviger.root-key",
                "7b1d0f5e9c3a48e2b6d4f0a1c8e3572963f1"));
        settings.put(property, value);
        assertThat(Service.startThatFails(settings)).contains(property).doesNotContain("4711");
    }
}
