package io.claviger.dialect;

import static io.claviger.testing.Api.adminKey;
import static io.claviger.testing.Api.asRoot;
import static io.claviger.testing.Api.key;
import static io.claviger.testing.Api.object;
import static io.claviger.testing.Api.tenant;
import static io.claviger.testing.Api.verdict;
import static io.claviger.testing.People.as;
import static io.claviger.testing.People.session;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.claviger.testing.Api;
import io.claviger.testing.EmbeddedServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bluebricks' page "Auth", endpoint by endpoint. */
@QuarkusTest
@QuarkusTestResource(EmbeddedServers.class)
class BluebricksApiTest {
    private static String admin() {
        return session(tenant("bluebricks"), "admin", "nickname", "JD", "picture", "https://example.com/profile.jpg");
    }

    private static String holder(String... permissions) {
        return session(tenant("bluebricks"), "member", "permissions", List.of(permissions));
    }

    private static Response create(String token, String name) {
        return as(token).body(object("name", name).encode()).post("/api/v1/auth/key");
    }

    @Nested
    class GenerateApiKey {
        @Test
        void answersTheKeyAndNothingElse() {
            Response created = create(admin(), "text");
            created.then().statusCode(200);
            assertThat(((Map<?, ?>) created.path("")).keySet()).isEqualTo(Set.of("api_key"));
            String secret = created.path("api_key");
            assertThat(secret).matches("bbx_[0-9A-Za-z]{36}");
            assertThat(verdict(secret)).isEqualTo("VALID");
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "{}", "{\"name\":null}"})
        void theNameIsOptional(String body) {
            String token = admin();
            as(token).body(body).post("/api/v1/auth/key").then().statusCode(200);
            as(token).get("/api/v1/auth/keys").then().body("list.name", contains("default"));
        }

        @Test
        void aWrongNameIsNamed() {
            create(admin(), " ").then().statusCode(400).body("errors.field", contains("name"));
            as(admin())
                    .body("{\"title\":\"x\"}")
                    .post("/api/v1/auth/key")
                    .then()
                    .statusCode(400)
                    .body("errors.field", contains("title"));
        }

        @Test
        void requiresItsPermission() {
            create(holder("create:organization_api_key"), "x").then().statusCode(200);
            create(holder("read:organization_api_key", "update:organization_api_key"), "x")
                    .then()
                    .statusCode(403);
            Api.as("bbx_nonsense").body("{}").post("/api/v1/auth/key").then().statusCode(401);
        }

        @Test
        void isForTheTenantsOwnPeopleAndKeys() {
            asRoot().body("{}").post("/api/v1/auth/key").then().statusCode(403);
            String tenant = tenant("bluebricks");
            Api.Key tool = key(tenant, "scopes", List.of("create:organization_api_key"));
            Api.as(tool.secret()).body("{}").post("/api/v1/auth/key").then().statusCode(200);
            Api.as(tool.secret()).get("/api/v1/auth/keys").then().statusCode(403);
            Api.as(key(tenant).secret())
                    .body("{}")
                    .post("/api/v1/auth/key")
                    .then()
                    .statusCode(403);
        }
    }

    @Nested
    class GetListApiKeyDetails {
        @Test
        void eachKeyHasTheDocumentedMembers() {
            String token = admin();
            create(token, "default");
            Response list = as(token).get("/api/v1/auth/keys");
            list.then()
                    .statusCode(200)
                    .body("total", equalTo(1))
                    .body("list", hasSize(1))
                    .body("list[0].id", notNullValue())
                    .body("list[0].name", equalTo("default"))
                    .body("list[0].expiration_time", nullValue())
                    .body("list[0]", hasKey("expiration_time"))
                    .body("list[0].updated_at", nullValue())
                    .body("list[0]", hasKey("updated_at"))
                    .body("list[0].created_by.id", notNullValue())
                    .body("list[0].created_by.name", equalTo("Ada Lovelace"))
                    .body("list[0].created_by.nickname", equalTo("JD"))
                    .body("list[0].created_by.picture", equalTo("https://example.com/profile.jpg"))
                    .body("list[0].is_disabled", equalTo(false));
            assertThat((String) list.path("list[0].created_at"))
                    .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,3})?Z");
            assertThat(((Map<?, ?>) list.path("list[0]")).keySet())
                    .isEqualTo(Set.of(
                            "id", "name", "created_at", "expiration_time", "updated_at", "created_by", "is_disabled"));
            assertThat(((Map<?, ?>) list.path("")).keySet()).isEqualTo(Set.of("total", "list"));
        }

        @ParameterizedTest(name = "?{0}")
        @CsvSource({
            "sort=name&order=asc, a b c",
            "sort=name&order=DESC, c b a",
            "sort=name asc, a b c",
            "sort=name desc, c b a",
            "sort=name desc&order=desc, c b a",
            "sort=created_at&order=ASC, b a c",
            "order=asc, b a c",
            "'', c a b",
            "offset=1&limit=1, a",
            "offset=5, ''",
            "search=A, a",
        })
        void isOrderedAndCutAsDocumented(String query, String names) {
            String token = admin();
            create(token, "b");
            create(token, "a");
            create(token, "c");
            List<String> found = as(token)
                    .get("/api/v1/auth/keys" + (query.isEmpty() ? "" : "?" + query))
                    .path("list.name");
            assertThat(String.join(" ", found)).isEqualTo(names);
        }

        @Test
        void expirationTimeIsAColumnToo() {
            as(admin())
                    .get("/api/v1/auth/keys?sort=expiration_time")
                    .then()
                    .statusCode(200)
                    .body("total", equalTo(0));
        }

        @ParameterizedTest(name = "?{0}: {1}")
        @CsvSource({
            "offset=-1, offset",
            "offset=x, offset",
            "limit=0, limit",
            "limit=101, limit",
            "order=up, order",
            "sort=secret, sort",
            "sort=name up, order",
            "sort=name asc&order=desc, order",
        })
        void aWrongParameterIsNamed(String query, String field) {
            as(admin()).get("/api/v1/auth/keys?" + query).then().statusCode(400).body("errors.field", contains(field));
        }

        @Test
        void requiresItsPermission() {
            as(holder("read:organization_api_key"))
                    .get("/api/v1/auth/keys")
                    .then()
                    .statusCode(200);
        }

        @Test
        void showsTheKeysOfOnesOwnTenantOnly() {
            create(admin(), "theirs");
            as(admin()).get("/api/v1/auth/keys").then().body("total", equalTo(0));
        }
    }

    @Nested
    class ActivateAndDeactivate {
        private Response turn(String token, String verb, String name) {
            return as(token).body(object("name", name).encode()).post("/api/v1/auth/key/" + verb);
        }

        @Test
        void takeEffectAtOnce() {
            String token = admin();
            String secret = create(token, "default").path("api_key");
            assertThat(verdict(secret)).isEqualTo("VALID");
            Response off = turn(token, "deactivate", "default");
            off.then().statusCode(200);
            assertThat((Map<?, ?>) off.path("")).isEqualTo(Map.of("name", "default", "is_active", false));
            assertThat(verdict(secret)).isEqualTo("KEY_DISABLED");
            as(token).get("/api/v1/auth/keys").then().body("list[0].is_disabled", equalTo(true));
            turn(token, "deactivate", "default").then().statusCode(200).body("is_active", equalTo(false));
            Response on = turn(token, "activate", "default");
            assertThat((Map<?, ?>) on.path("")).isEqualTo(Map.of("name", "default", "is_active", true));
            assertThat(verdict(secret)).isEqualTo("VALID");
        }

        @Test
        void anAmbiguousNameIsAConflict() {
            String token = admin();
            create(token, "twin");
            create(token, "twin");
            turn(token, "deactivate", "twin").then().statusCode(409).body("code", equalTo("CONFLICT"));
        }

        @Test
        void aNameThatNoKeyOfTheTenantHasIsNotFound() {
            create(admin(), "theirs");
            turn(admin(), "deactivate", "theirs").then().statusCode(404);
        }

        @Test
        void theNameIsRequired() {
            for (String verb : List.of("activate", "deactivate")) {
                as(admin())
                        .body("{}")
                        .post("/api/v1/auth/key/" + verb)
                        .then()
                        .statusCode(400)
                        .body("errors.field", contains("name"));
            }
        }

        @Test
        void requireTheirPermission() {
            String tenant = tenant("bluebricks");
            create(session(tenant, "admin"), "default");
            turn(
                            session(tenant, "member", "permissions", List.of("update:organization_api_key")),
                            "deactivate",
                            "default")
                    .then()
                    .statusCode(200);
            turn(
                            session(tenant, "member", "permissions", List.of("create:organization_api_key")),
                            "activate",
                            "default")
                    .then()
                    .statusCode(403);
            Api.as(adminKey(tenant).secret())
                    .body(object("name", "default").encode())
                    .post("/api/v1/auth/key/activate")
                    .then()
                    .statusCode(200);
        }
    }
}
