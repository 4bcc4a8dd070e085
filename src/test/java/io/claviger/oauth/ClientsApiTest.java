package io.claviger.oauth;

import static io.claviger.testing.Api.adminKey;
import static io.claviger.testing.Api.as;
import static io.claviger.testing.Api.asRoot;
import static io.claviger.testing.Api.key;
import static io.claviger.testing.Api.object;
import static io.claviger.testing.Api.tenant;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.claviger.testing.EmbeddedServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(EmbeddedServers.class)
class ClientsApiTest {
    private static final String CLIENTS = "/v1/oauth/clients";

    private static JsonObject wanted(Object... members) {
        return object(
                        "name",
                        "CRM Connector",
                        "scopes",
                        List.of("write:leads", "read:leads"),
                        "redirect_uris",
                        List.of("https://yourapp.com/callback"))
                .mergeIn(object(members));
    }

    private static Response create(Object... members) {
        return asRoot().body(wanted(members).encode()).post(CLIENTS);
    }

    @Nested
    class Create {
        @Test
        void answersTheSecretThisOnce() {
            String tenant = tenant("propertybase");
            Response created = create("tenant_id", tenant);
            String id = created.path("client_id");
            String secret = created.path("client_secret");
            created.then()
                    .statusCode(201)
                    .header("Location", endsWith(CLIENTS + "/" + id))
                    .header("ETag", equalTo("\"1\""))
                    .header("Cache-Control", containsString("no-store"))
                    .body("keyspace", equalTo("propertybase"))
                    .body("tenant_id", equalTo(tenant))
                    .body("type", equalTo("confidential"))
                    .body("environment", equalTo("live"))
                    .body("scopes", contains("read:leads", "write:leads"))
                    .body("redirect_uris", contains("https://yourapp.com/callback"))
                    .body("grant_types", contains("authorization_code", "refresh_token"))
                    .body("state", equalTo("active"))
                    .body("created_by.type", equalTo("root"));
            String seen = asRoot().get(CLIENTS + "/" + id).asString()
                    + asRoot().get(CLIENTS + "?tenant_id=" + tenant).asString();
            assertThat(seen).contains(id).doesNotContain(secret).doesNotContain("secret_hash");
        }

        @Test
        void aPublicClientHasNoSecret() {
            create(
                            "keyspace",
                            "propertybase",
                            "type",
                            "public",
                            "redirect_uris",
                            List.of("http://127.0.0.1/cb", "com.example.app:/cb"))
                    .then()
                    .statusCode(201)
                    .body("client_secret", nullValue())
                    .body("tenant_id", nullValue());
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "http://yourapp.com/callback",
                    "https://yourapp.com/callback#part",
                    "https://user@yourapp.com/",
                    "/callback",
                    "javascript:alert(1)",
                    "com.example.app:/cb",
                    "https://*.yourapp.com/ callback",
                    "http://127.0.0.1.evil.example/cb"
                })
        void redirectUrisThatAreNotSafeAreRefused(String uri) {
            create("keyspace", "propertybase", "redirect_uris", List.of("https://ok.example/", uri))
                    .then()
                    .statusCode(400)
                    .body("errors.field", contains("redirect_uris"))
                    .body("errors[0].message", containsString("entry 1"));
        }

        @Test
        void namesEveryWrongField() {
            create(
                            "keyspace",
                            "propertybase",
                            "name",
                            " ",
                            "type",
                            "secretive",
                            "environment",
                            "moon",
                            "scopes",
                            List.of("read:everything"),
                            "grant_types",
                            List.of("password"))
                    .then()
                    .statusCode(400)
                    .body("errors.field", contains("type", "name", "environment", "scopes", "grant_types"));
            create("keyspace", "nope").then().statusCode(400).body("errors.field", contains("keyspace"));
            create().then().statusCode(400).body("errors.field", contains("keyspace"));
            create("tenant_id", "x").then().statusCode(400).body("errors.field", contains("tenant_id"));
            create("tenant_id", UUID.randomUUID().toString())
                    .then()
                    .statusCode(400)
                    .body("errors.field", contains("tenant_id"));
            create("tenant_id", tenant("propertybase"), "keyspace", "bricqs")
                    .then()
                    .statusCode(400)
                    .body("errors.field", contains("keyspace"));
        }

        @Test
        void grantsMustFitTheClient() {
            create("keyspace", "propertybase", "grant_types", List.of("client_credentials"))
                    .then()
                    .statusCode(400)
                    .body("errors.field", contains("grant_types"));
            create("keyspace", "propertybase", "redirect_uris", List.of())
                    .then()
                    .statusCode(400)
                    .body("errors.field", contains("redirect_uris"));
            create("keyspace", "propertybase", "grant_types", List.of("refresh_token"))
                    .then()
                    .statusCode(400)
                    .body("errors.field", contains("grant_types"));
        }
    }

    @Nested
    class Who {
        @Test
        void aTenantsAdminSeesAndMakesItsOwnOnly() {
            String tenant = tenant("propertybase");
            String admin = adminKey(tenant).secret();
            Response own = as(admin).body(wanted().encode()).post(CLIENTS);
            own.then().statusCode(201).body("tenant_id", equalTo(tenant));
            String others = create("tenant_id", tenant("propertybase")).path("client_id");
            String shared = create("keyspace", "propertybase").path("client_id");
            for (String hidden : List.of(others, shared)) {
                as(admin).get(CLIENTS + "/" + hidden).then().statusCode(404);
                as(admin).delete(CLIENTS + "/" + hidden).then().statusCode(404);
                as(admin)
                        .body("{\"name\":\"Mine\"}")
                        .patch(CLIENTS + "/" + hidden)
                        .then()
                        .statusCode(404);
                as(admin)
                        .body("{}")
                        .post(CLIENTS + "/" + hidden + "/rotate-secret")
                        .then()
                        .statusCode(404);
            }
            as(admin).get(CLIENTS).then().body("list.client_id", contains((String) own.path("client_id")));
            as(admin)
                    .body(wanted("tenant_id", tenant("propertybase")).encode())
                    .post(CLIENTS)
                    .then()
                    .statusCode(400)
                    .body("errors.field", contains("tenant_id"));
        }

        @Test
        void othersMayNot() {
            String key =
                    key(tenant("propertybase"), "scopes", List.of("read:leads")).secret();
            as(key).get(CLIENTS).then().statusCode(403);
            as(key).body("{}").post(CLIENTS).then().statusCode(403);
            as(EmbeddedServers.SERVICE_KEY).get(CLIENTS).then().statusCode(403);
            as("ck_live_unknown").get(CLIENTS).then().statusCode(401);
        }

        @Test
        void aTestKeyMakesTestClientsOnly() {
            String tenant = tenant("propertybase");
            String live = create("tenant_id", tenant).path("client_id");
            String admin = key(tenant, "scopes", List.of("admin"), "environment", "test")
                    .secret();
            as(admin)
                    .body(wanted().encode())
                    .post(CLIENTS)
                    .then()
                    .statusCode(400)
                    .body("errors.field", contains("environment"));
            as(admin).get(CLIENTS + "/" + live).then().statusCode(404);
            as(admin)
                    .body(wanted("environment", "test").encode())
                    .post(CLIENTS)
                    .then()
                    .statusCode(201);
        }
    }

    @Nested
    class Change {
        @Test
        void changesWhatItNames() {
            String id = create("keyspace", "propertybase").path("client_id");
            asRoot().header("If-Match", "\"1\"")
                    .body(object("name", "Renamed", "scopes", List.of("read:leads"), "state", "disabled")
                            .encode())
                    .patch(CLIENTS + "/" + id)
                    .then()
                    .statusCode(200)
                    .header("ETag", equalTo("\"2\""))
                    .body("name", equalTo("Renamed"))
                    .body("scopes", contains("read:leads"))
                    .body("state", equalTo("disabled"))
                    .body("redirect_uris", contains("https://yourapp.com/callback"))
                    .body("updated_at", notNullValue());
            asRoot().header("If-Match", "\"1\"")
                    .body("{\"name\":\"x\"}")
                    .patch(CLIENTS + "/" + id)
                    .then()
                    .statusCode(412);
        }

        @Test
        void cannotMakeItContradictItself() {
            String id = create("keyspace", "propertybase").path("client_id");
            asRoot().body("{\"redirect_uris\":[]}")
                    .patch(CLIENTS + "/" + id)
                    .then()
                    .statusCode(400)
                    .body("errors.field", contains("redirect_uris"));
            asRoot().body("{\"type\":\"public\"}")
                    .patch(CLIENTS + "/" + id)
                    .then()
                    .statusCode(400)
                    .body("errors.field", contains("type"));
            asRoot().body("{\"scopes\":[],\"state\":\"asleep\"}")
                    .patch(CLIENTS + "/" + id)
                    .then()
                    .statusCode(400)
                    .body("errors.field", contains("scopes", "state"));
        }
    }

    @Nested
    class Rotate {
        @Test
        void givesANewSecretAndSaysHowLongTheOldOneLives() {
            Response created = create("keyspace", "propertybase");
            String id = created.path("client_id");
            asRoot().body("{\"overlap_seconds\":3600}")
                    .post(CLIENTS + "/" + id + "/rotate-secret")
                    .then()
                    .statusCode(200)
                    .header("Cache-Control", containsString("no-store"))
                    .body("client_secret", not(equalTo((String) created.path("client_secret"))))
                    .body("previous_secret_until", notNullValue());
            asRoot().body("{\"overlap_seconds\":-1}")
                    .post(CLIENTS + "/" + id + "/rotate-secret")
                    .then()
                    .statusCode(400)
                    .body("errors.field", contains("overlap_seconds"));
        }

        @Test
        void aPublicClientHasNothingToRotate() {
            String id = create("keyspace", "propertybase", "type", "public").path("client_id");
            asRoot().body("{}")
                    .post(CLIENTS + "/" + id + "/rotate-secret")
                    .then()
                    .statusCode(409);
        }
    }

    @Test
    void deletedIsGone() {
        String id = create("keyspace", "propertybase").path("client_id");
        asRoot().delete(CLIENTS + "/" + id).then().statusCode(204);
        asRoot().get(CLIENTS + "/" + id).then().statusCode(404);
        asRoot().delete(CLIENTS + "/" + id).then().statusCode(404);
    }

    @Test
    void isFoundInLists() {
        String tenant = tenant("propertybase");
        String id = create("tenant_id", tenant, "name", "Needle & Thread").path("client_id");
        asRoot().queryParam("search", "needle &")
                .get(CLIENTS)
                .then()
                .statusCode(200)
                .body("list.client_id", hasItem(id));
        asRoot().get(CLIENTS + "?sort=expires_at").then().statusCode(400).body("errors.field", contains("sort"));
    }
}
