package io.claviger.session;

import static io.claviger.testing.Api.adminKey;
import static io.claviger.testing.Api.asRoot;
import static io.claviger.testing.Api.key;
import static io.claviger.testing.Api.object;
import static io.claviger.testing.Api.tenant;
import static io.claviger.testing.People.PASSWORD;
import static io.claviger.testing.People.account;
import static io.claviger.testing.People.as;
import static io.claviger.testing.People.session;
import static io.claviger.testing.People.signIn;
import static io.claviger.testing.People.trySignIn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.claviger.testing.Api;
import io.claviger.testing.EmbeddedServers;
import io.claviger.testing.People;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(EmbeddedServers.class)
class AccountsApiTest {
    private static Response create(String token, Object... members) {
        return as(token)
                .body(object("email", UUID.randomUUID() + "@example.com", "password", PASSWORD, "name", "Grace Hopper")
                        .mergeIn(object(members))
                        .encode())
                .post("/v1/accounts");
    }

    @Nested
    class Create {
        @Test
        void anAdminMakesAccountsOfTheirTenant() {
            String tenant = tenant("propertybase");
            Response created = create(session(tenant, "admin"), "role", "member", "permissions", List.of("read:leads"));
            created.then()
                    .statusCode(201)
                    .header("Location", endsWith("/v1/accounts/" + created.path("id")))
                    .header("ETag", equalTo("\"1\""))
                    .body("tenant_id", equalTo(tenant))
                    .body("role", equalTo("member"))
                    .body("permissions", contains("read:leads"))
                    .body("disabled", equalTo(false))
                    .body("updated_at", nullValue());
            assertThat(created.asString()).doesNotContain(PASSWORD).doesNotContain("hash");
            assertThat(signIn(created.path("email"), PASSWORD)).isNotBlank();
        }

        @Test
        void anAddressHasOneAccountHoweverItIsWritten() {
            People.Person ada = account(tenant("propertybase"), "member");
            asRoot().body(object(
                                    "email",
                                    ada.email().toUpperCase(java.util.Locale.ROOT),
                                    "password",
                                    PASSWORD,
                                    "name",
                                    "x",
                                    "tenant_id",
                                    tenant("bricqs"))
                            .encode())
                    .post("/v1/accounts")
                    .then()
                    .statusCode(409)
                    .body("detail", equalTo("There is an account with this e-mail address"));
        }

        @Test
        void everythingWrongIsNamedAtOnce() {
            asRoot().body(object(
                                    "email",
                                    "no address",
                                    "password",
                                    "short",
                                    "name",
                                    " ",
                                    "role",
                                    "emperor",
                                    "picture",
                                    "javascript:alert(1)",
                                    "permissions",
                                    List.of("admin"))
                            .encode())
                    .post("/v1/accounts")
                    .then()
                    .statusCode(400)
                    .body(
                            "errors.field",
                            containsInAnyOrder(
                                    "tenant_id", "email", "password", "name", "role", "picture", "permissions"));
            asRoot().body("{}")
                    .post("/v1/accounts")
                    .then()
                    .statusCode(400)
                    .body("errors.field", containsInAnyOrder("tenant_id", "email", "password", "name"));
        }

        @Test
        void aTenantThatIsNotThereOrNotOnesOwnIsUnknown() {
            create(session(tenant("propertybase"), "admin"), "tenant_id", tenant("propertybase"))
                    .then()
                    .statusCode(400)
                    .body("errors.field", contains("tenant_id"));
            asRoot().body(object(
                                    "email",
                                    UUID.randomUUID() + "@example.com",
                                    "password",
                                    PASSWORD,
                                    "name",
                                    "x",
                                    "tenant_id",
                                    UUID.randomUUID().toString())
                            .encode())
                    .post("/v1/accounts")
                    .then()
                    .statusCode(400)
                    .body("errors.field", contains("tenant_id"));
        }

        @ParameterizedTest(name = "a {0} makes a {1}: {2}")
        @CsvSource({
            "member, member, 403",
            "admin, admin, 201",
            "admin, super_admin, 403",
            "admin, operator, 400",
            "super_admin, super_admin, 201",
        })
        void nobodyGivesWhatIsAboveThem(String role, String given, int status) {
            create(session(tenant("propertybase"), role), "role", given).then().statusCode(status);
        }

        @Test
        void aKeyManagesAccountsOnlyIfItIsAnAdmins() {
            String tenant = tenant("propertybase");
            Api.as(adminKey(tenant).secret()).get("/v1/accounts").then().statusCode(200);
            Api.as(key(tenant).secret()).get("/v1/accounts").then().statusCode(403);
            Api.as(EmbeddedServers.SERVICE_KEY).get("/v1/accounts").then().statusCode(403);
        }
    }

    @Nested
    class Others {
        @Test
        void anotherTenantsAccountsDoNotExist() {
            People.Person ada = account(tenant("propertybase"), "member");
            String token = session(tenant("propertybase"), "super_admin");
            as(token).get("/v1/accounts/" + ada.id()).then().statusCode(404);
            as(token)
                    .body("{\"disabled\":true}")
                    .patch("/v1/accounts/" + ada.id())
                    .then()
                    .statusCode(404);
            as(token).delete("/v1/accounts/" + ada.id()).then().statusCode(404);
            as(token).get("/v1/accounts").then().statusCode(200).body("total", equalTo(1));
        }
    }

    @Nested
    class Change {
        @Test
        void membersThatAreAbsentStayAndNullRemoves() {
            People.Person ada = account(tenant("propertybase"), "member", "nickname", "AL");
            asRoot().body("{\"name\":\"Ada King\"}")
                    .patch("/v1/accounts/" + ada.id())
                    .then()
                    .statusCode(200)
                    .header("ETag", equalTo("\"2\""))
                    .body("name", equalTo("Ada King"))
                    .body("nickname", equalTo("AL"))
                    .body("updated_at", notNullValue());
            asRoot().body("{\"nickname\":null}")
                    .patch("/v1/accounts/" + ada.id())
                    .then()
                    .body("nickname", nullValue());
        }

        @Test
        void twoAdminsDoNotOverwriteEachOther() {
            People.Person ada = account(tenant("propertybase"), "member");
            asRoot().header("If-Match", "\"7\"")
                    .body("{\"name\":\"x\"}")
                    .patch("/v1/accounts/" + ada.id())
                    .then()
                    .statusCode(412);
        }

        @Test
        void aNewPasswordIsTheOnlyOne() {
            People.Person ada = account(tenant("propertybase"), "member");
            asRoot().body("{\"password\":\"another horse battery\"}")
                    .patch("/v1/accounts/" + ada.id())
                    .then()
                    .statusCode(200);
            trySignIn(ada.email(), PASSWORD).then().statusCode(401);
            trySignIn(ada.email(), "another horse battery").then().statusCode(201);
        }

        @Test
        void nobodyLocksThemselvesOut() {
            People.Person ada = account(tenant("propertybase"), "admin");
            String token = signIn(ada.email(), PASSWORD);
            as(token)
                    .body("{\"disabled\":true}")
                    .patch("/v1/accounts/" + ada.id())
                    .then()
                    .statusCode(409);
            as(token).delete("/v1/accounts/" + ada.id()).then().statusCode(409);
        }

        @Test
        void anAdminDoesNotTouchWhoIsAboveThem() {
            String tenant = tenant("propertybase");
            People.Person boss = account(tenant, "super_admin");
            String token = session(tenant, "admin");
            as(token)
                    .body("{\"role\":\"member\"}")
                    .patch("/v1/accounts/" + boss.id())
                    .then()
                    .statusCode(403);
            as(token).delete("/v1/accounts/" + boss.id()).then().statusCode(403);
        }
    }
}
