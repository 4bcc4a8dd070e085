package io.claviger.session;

import static io.claviger.testing.Api.asRoot;
import static io.claviger.testing.Api.changeTenant;
import static io.claviger.testing.Api.object;
import static io.claviger.testing.Api.tenant;
import static io.claviger.testing.Api.verdict;
import static io.claviger.testing.Api.verify;
import static io.claviger.testing.People.PASSWORD;
import static io.claviger.testing.People.account;
import static io.claviger.testing.People.as;
import static io.claviger.testing.People.session;
import static io.claviger.testing.People.signIn;
import static io.claviger.testing.People.trySignIn;
import static io.claviger.testing.People.trySignInFrom;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;

import io.claviger.testing.EmbeddedServers;
import io.claviger.testing.People;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(EmbeddedServers.class)
class SessionsApiTest {
    @Nested
    class SignIn {
        /** PropertyBase: "Session Token: 24 hours". */
        @Test
        void givesATokenFor24Hours() {
            String tenant = tenant("propertybase");
            People.Person ada = account(tenant, "admin", "nickname", "AL", "picture", "https://example.com/ada.jpg");
            Response answer = trySignIn("  " + ada.email().toUpperCase(java.util.Locale.ROOT), PASSWORD);
            answer.then()
                    .statusCode(201)
                    .header("Cache-Control", containsString("no-store"))
                    .body("token_type", equalTo("Bearer"))
                    .body("account.id", equalTo(ada.id()));
            assertThat(Instant.parse(answer.path("expires_at")))
                    .isCloseTo(Instant.now().plus(24, ChronoUnit.HOURS), within(5, ChronoUnit.MINUTES));
            as(answer.path("token"))
                    .get("/v1/sessions/current")
                    .then()
                    .statusCode(200)
                    .body("type", equalTo("person"))
                    .body("id", equalTo(ada.id()))
                    .body("name", equalTo("Ada Lovelace"))
                    .body("nickname", equalTo("AL"))
                    .body("picture", equalTo("https://example.com/ada.jpg"))
                    .body("tenant_id", equalTo(tenant))
                    .body("role", equalTo("admin"));
        }

        @Test
        void theFirstAccountIsTheOperators() {
            String token = signIn(EmbeddedServers.OPERATOR_EMAIL, EmbeddedServers.OPERATOR_PASSWORD);
            as(token).get("/v1/tenants").then().statusCode(200);
            as(token).get("/v1/sessions/current").then().body("role", equalTo("operator"));
            as(signIn(EmbeddedServers.OPERATOR_EMAIL, EmbeddedServers.OPERATOR_PASSWORD))
                    .get("/v1/accounts?search=Operator")
                    .then()
                    .statusCode(200)
                    .body("total", equalTo(1));
            assertThat(verdict(token)).isEqualTo("KEY_NOT_FOUND");
        }

        @Test
        void whateverIsWrongTheAnswerIsTheSame() {
            People.Person ada = account(tenant("propertybase"), "admin");
            People.Person gone = account(tenant("propertybase"), "admin");
            asRoot().body(object("disabled", true).encode()).patch("/v1/accounts/" + gone.id());
            for (Response answer : List.of(
                    trySignIn(ada.email(), "correct horse batterx"),
                    trySignIn(ada.email(), "x".repeat(500)),
                    trySignIn("nobody@example.com", PASSWORD),
                    trySignIn(EmbeddedServers.OPERATOR_EMAIL, PASSWORD),
                    trySignIn("", PASSWORD),
                    trySignIn(gone.email(), PASSWORD))) {
                answer.then()
                        .statusCode(401)
                        .body("detail", equalTo("Wrong e-mail address or password"))
                        .body("code", equalTo("UNAUTHORIZED"));
            }
        }

        /** Counted per address, so that nobody can lock somebody else out. */
        @Test
        void isLimitedPerAddressNotPerAccount() {
            People.Person ada = account(tenant("propertybase"), "admin");
            for (int i = 0; i < 10; i++) {
                trySignInFrom("203.0.113.99", ada.email(), "a guess, no more")
                        .then()
                        .statusCode(401);
            }
            trySignInFrom("203.0.113.99", ada.email(), PASSWORD)
                    .then()
                    .statusCode(429)
                    .header("Retry-After", org.hamcrest.Matchers.notNullValue());
            trySignIn(ada.email(), PASSWORD).then().statusCode(201);
        }

        @ParameterizedTest
        @ValueSource(strings = {"{}", "{\"email\":null,\"password\":null}"})
        void whatIsMissingIsNamed(String body) {
            given().contentType(ContentType.JSON)
                    .body(body)
                    .post("/v1/sessions")
                    .then()
                    .statusCode(400)
                    .body("errors.field", containsInAnyOrder("email", "password"));
        }
    }

    @Nested
    class SignOut {
        @Test
        void endsThatSessionAtOnceAndNoOther() {
            People.Person ada = account(tenant("propertybase"), "admin");
            String left = signIn(ada.email(), PASSWORD);
            String kept = signIn(ada.email(), PASSWORD);
            assertThat(verdict(left)).isEqualTo("VALID");
            as(left).delete("/v1/sessions/current").then().statusCode(204);
            assertThat(verdict(left)).isEqualTo("KEY_REVOKED");
            as(left).get("/v1/sessions/current").then().statusCode(401);
            assertThat(verdict(kept)).isEqualTo("VALID");
        }

        @Test
        void isNotForCredentialsThatWereNotSignedInHere() {
            asRoot().delete("/v1/sessions/current").then().statusCode(409);
        }
    }

    @Nested
    class Verify {
        @Test
        void tellsWhoseSessionItIs() {
            String tenant = tenant("propertybase");
            People.Person ada = account(tenant, "member", "permissions", List.of("read:leads"));
            String token = signIn(ada.email(), PASSWORD);
            verify(token, "scopes", List.of("read:leads"))
                    .then()
                    .body("code", equalTo("VALID"))
                    .body("kind", equalTo("session"))
                    .body("subject", equalTo(ada.id()))
                    .body("tenant_id", equalTo(tenant))
                    .body("environment", equalTo("live"))
                    .body("scopes", contains("read:leads"));
            assertThat(verdict(token, "scopes", List.of("write:leads"))).isEqualTo("INSUFFICIENT_SCOPE");
            assertThat(verdict(session(tenant, "admin"), "scopes", List.of("write:leads")))
                    .isEqualTo("VALID");
        }

        /** BrikSync: "Session tokens: all plans." */
        @Test
        void sessionsNeedNoPlan() {
            String tenant = tenant("briksync", "plan", "FREE");
            assertThat(verdict(session(tenant, "member"))).isEqualTo("VALID");
        }

        @Test
        void whatHappensToItsTenantHappensToTheSession() {
            String tenant = tenant("propertybase");
            String token = session(tenant, "admin");
            assertThat(verdict(token, "ip", "203.0.113.7")).isEqualTo("VALID");
            changeTenant(tenant, "ip_allowlist", List.of("198.51.100.0/24"));
            assertThat(verdict(token, "ip", "203.0.113.7")).isEqualTo("IP_NOT_ALLOWED");
            changeTenant(tenant, "status", "suspended");
            assertThat(verdict(token, "ip", "198.51.100.7")).isEqualTo("TENANT_SUSPENDED");
        }

        @ParameterizedTest(name = "{0}")
        @CsvSource({
            "'{\"disabled\":true}', KEY_DISABLED",
            "'{\"password\":\"another horse battery\"}', KEY_REVOKED",
            "'{\"role\":\"member\"}', INSUFFICIENT_SCOPE",
        })
        void whatHappensToTheAccountIsSeenByTheNextCall(String change, String code) {
            People.Person ada = account(tenant("propertybase"), "admin");
            String token = signIn(ada.email(), PASSWORD);
            assertThat(verdict(token, "scopes", List.of("read:leads"))).isEqualTo("VALID");
            asRoot().body(change).patch("/v1/accounts/" + ada.id()).then().statusCode(200);
            assertThat(verdict(token, "scopes", List.of("read:leads"))).isEqualTo(code);
        }

        @Test
        void aDeletedAccountsSessionsAreUnknown() {
            People.Person ada = account(tenant("propertybase"), "admin");
            String token = signIn(ada.email(), PASSWORD);
            assertThat(verdict(token)).isEqualTo("VALID");
            asRoot().delete("/v1/accounts/" + ada.id()).then().statusCode(204);
            assertThat(verdict(token)).isEqualTo("KEY_NOT_FOUND");
        }
    }

    /** BrikSync: "Admin or Super Admin role required"; "Insufficient role: 403 FORBIDDEN". */
    @Nested
    class Roles {
        @ParameterizedTest
        @ValueSource(strings = {"admin", "super_admin"})
        void adminsManageTheKeysOfTheirTenant(String role) {
            String tenant = tenant("briksync", "plan", "BUSINESS");
            String token = session(tenant, role);
            Response created =
                    as(token).body(object("name", "CRM Integration").encode()).post("/v1/keys");
            created.then().statusCode(201).body("created_by.name", equalTo("Ada Lovelace"));
            String id = created.path("id");
            as(token)
                    .body(object("name", "Accounting Sync").encode())
                    .patch("/v1/keys/" + id)
                    .then()
                    .statusCode(200);
            as(token).get("/v1/keys").then().statusCode(200).body("list.tenant_id", everyItem(equalTo(tenant)));
            as(token).delete("/v1/keys/" + id).then().statusCode(204);
            as(session(tenant("briksync"), role)).get("/v1/keys/" + id).then().statusCode(404);
            as(token).get("/v1/tenants").then().statusCode(403);
        }

        @Test
        void membersSeeKeysAndChangeNone() {
            String tenant = tenant("briksync", "plan", "BUSINESS");
            String id = io.claviger.testing.Api.key(tenant).id();
            String token = session(tenant, "member");
            as(token).get("/v1/keys/" + id).then().statusCode(200);
            as(token)
                    .body(object("name", "x").encode())
                    .post("/v1/keys")
                    .then()
                    .statusCode(403)
                    .body("code", equalTo("FORBIDDEN"))
                    .body("error.message", equalTo("Insufficient permissions"));
            as(token)
                    .body(object("name", "x").encode())
                    .patch("/v1/keys/" + id)
                    .then()
                    .statusCode(403);
            as(token).delete("/v1/keys/" + id).then().statusCode(403);
            as(token).get("/v1/accounts").then().statusCode(403);
        }

        /** Bluebricks: a permission for each. */
        @Test
        void permissionsGiveWhatTheRoleDoesNot() {
            String tenant = tenant("bluebricks");
            String token = session(tenant, "member", "permissions", List.of("create:organization_api_key"));
            as(token).body(object("name", "x").encode()).post("/v1/keys").then().statusCode(201);
            as(token)
                    .body(object("name", "x", "scopes", List.of("admin")).encode())
                    .post("/v1/keys")
                    .then()
                    .statusCode(400)
                    .body("errors.field", contains("scopes"));
        }

        @Test
        void aMembersListOfRightsIsShort() {
            as(session(tenant("briksync"), "member"))
                    .get("/v1/sessions/current")
                    .then()
                    .body("rights", contains("read_keys"));
        }
    }

    @Nested
    class Plan {
        /** BrikSync: "Plan does not include API access: 403 PLAN_UPGRADE_REQUIRED". */
        @ParameterizedTest
        @ValueSource(strings = {"FREE", "PRO"})
        void anAdminOfASmallerPlanIsTold(String plan) {
            as(session(tenant("briksync", "plan", plan), "admin"))
                    .body(object("name", "CRM Integration").encode())
                    .post("/v1/keys")
                    .then()
                    .statusCode(403)
                    .body("code", equalTo("PLAN_UPGRADE_REQUIRED"));
            as(session(tenant("briksync", "plan", plan), "admin"))
                    .get("/v1/keys")
                    .then()
                    .statusCode(200)
                    .body("list", empty());
        }
    }
}
