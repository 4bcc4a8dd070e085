package io.claviger.oauth;

import static io.claviger.oauth.Apps.address;
import static io.claviger.oauth.Apps.app;
import static io.claviger.oauth.Apps.change;
import static io.claviger.oauth.Apps.json;
import static io.claviger.oauth.Apps.machine;
import static io.claviger.oauth.Apps.ownToken;
import static io.claviger.oauth.Apps.send;
import static io.claviger.testing.Api.asRoot;
import static io.claviger.testing.Api.changeTenant;
import static io.claviger.testing.Api.key;
import static io.claviger.testing.Api.tenant;
import static io.claviger.testing.Api.verdict;
import static io.claviger.testing.Api.verify;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;

import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import io.claviger.oauth.Apps.App;
import io.claviger.testing.EmbeddedServers;
import io.claviger.testing.People;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The token, revocation and introspection endpoints, by applications that act for themselves. */
@QuarkusTest
@QuarkusTestResource(EmbeddedServers.class)
class TokenApiTest {
    @Nested
    class ClientCredentials {
        @Test
        void givesATokenForAnHour() throws Exception {
            String tenant = tenant("propertybase");
            App app = machine(tenant);
            Response answer = send("token", app, "grant_type", "client_credentials", "scope", "read:leads");
            answer.then()
                    .statusCode(200)
                    .header("Cache-Control", equalTo("no-store"))
                    .body("token_type", equalTo("Bearer"))
                    .body("expires_in", equalTo(3600))
                    .body("scope", equalTo("read:leads"))
                    .body("refresh_token", nullValue());
            SignedJWT jwt = SignedJWT.parse(answer.path("access_token"));
            JWKSet keys = JWKSet.parse(given().get("/.well-known/jwks.json").asString());
            var key = keys.getKeyByKeyId(jwt.getHeader().getKeyID()).toRSAKey();
            assertThat(jwt.verify(new RSASSAVerifier(key))).isTrue();
            assertThat(jwt.getHeader().getAlgorithm().getName()).isEqualTo("RS256");
            assertThat(jwt.getHeader().getType().getType()).isEqualTo("at+jwt");
            assertThat(jwt.getJWTClaimsSet().getClaims().keySet())
                    .contains("iss", "sub", "aud", "exp", "iat", "jti", "client_id", "scope");
            assertThat(jwt.getJWTClaimsSet().getSubject()).isEqualTo(app.id());
            assertThat(jwt.getJWTClaimsSet().getAudience()).containsExactly("propertybase");
        }

        @Test
        void theSecretMayBeInJsonInAFormOrInBasic() {
            App app = machine(tenant("propertybase"));
            json("token", "grant_type", "client_credentials", "client_id", app.id(), "client_secret", app.mustSecret())
                    .then()
                    .statusCode(200);
            send("token", app, "grant_type", "client_credentials").then().statusCode(200);
            given().auth()
                    .preemptive()
                    .basic(app.id(), app.mustSecret())
                    .contentType(ContentType.URLENC)
                    .formParam("grant_type", "client_credentials")
                    .post("/oauth/token")
                    .then()
                    .statusCode(200);
        }

        @Test
        void aProgramThatIsNotToldWhichScopesGetsItsOwn() {
            App app = machine(tenant("propertybase"));
            send("token", app, "grant_type", "client_credentials")
                    .then()
                    .body("scope", equalTo("read:leads write:leads"));
            send("token", app, "grant_type", "client_credentials", "scope", "admin")
                    .then()
                    .statusCode(400)
                    .body("error", equalTo("invalid_scope"));
        }

        @Test
        void theSecretBeforeARotationWorksForTheOverlapOnly() {
            App app = machine(tenant("propertybase"));
            String rotate = "/v1/oauth/clients/" + app.id() + "/rotate-secret";
            asRoot().body("{\"overlap_seconds\":60}").post(rotate).then().statusCode(200);
            send("token", app, "grant_type", "client_credentials").then().statusCode(200);
            String newest = asRoot().body("{}").post(rotate).path("client_secret");
            send("token", app, "grant_type", "client_credentials").then().statusCode(401);
            send("token", new App(app.id(), newest), "grant_type", "client_credentials")
                    .then()
                    .statusCode(200);
        }
    }

    @Nested
    class Refused {
        @Test
        void whoeverDoesNotProveItself() {
            App app = machine(tenant("propertybase"));
            for (App wrong : List.of(
                    new App(app.id(), "cs_wrong"),
                    new App(app.id(), null),
                    new App("018f0000-0000-7000-8000-000000000000", app.secret()),
                    new App("YOUR_CLIENT_ID", app.secret()))) {
                send("revoke", wrong, "token", "x")
                        .then()
                        .statusCode(401)
                        .header("WWW-Authenticate", containsString("Basic"))
                        .header("Cache-Control", equalTo("no-store"))
                        .body("error", equalTo("invalid_client"));
            }
            change(app, "state", "disabled");
            send("token", app, "grant_type", "client_credentials")
                    .then()
                    .statusCode(401)
                    .body("error", equalTo("invalid_client"));
        }

        @ParameterizedTest
        @CsvSource({
            "magic, unsupported_grant_type",
            "urn:ietf:params:oauth:grant-type:jwt-bearer, invalid_request",
            "'', invalid_request",
            "authorization_code, invalid_request",
            "refresh_token, invalid_request",
        })
        void grantsThatThereAreNot(String grant, String error) {
            send("token", machine(tenant("propertybase")), "grant_type", grant)
                    .then()
                    .statusCode(400)
                    .contentType(ContentType.JSON)
                    .body("error", equalTo(error));
        }

        @Test
        void grantsThatTheClientHasNot() {
            send("token", app(), "grant_type", "client_credentials")
                    .then()
                    .statusCode(400)
                    .body("error", equalTo("unauthorized_client"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"[]", "{", "null", "{\"grant_type\":5}", "{\"grant_type\":[\"x\"]}", "", "\"x\""})
        void bodiesThatAreNoObjectOfStrings(String body) {
            given().header("X-Forwarded-For", address())
                    .contentType(ContentType.JSON)
                    .body(body)
                    .post("/oauth/token")
                    .then()
                    .statusCode(400)
                    .contentType(ContentType.JSON)
                    .body("error", equalTo("invalid_request"));
        }

        @Test
        void whatIsSentTwice() {
            App app = machine(tenant("propertybase"));
            given().contentType(ContentType.URLENC)
                    .formParam("grant_type", "client_credentials", "client_credentials")
                    .formParam("client_id", app.id())
                    .formParam("client_secret", app.mustSecret())
                    .post("/oauth/token")
                    .then()
                    .statusCode(400)
                    .body("error", equalTo("invalid_request"));
            given().auth()
                    .preemptive()
                    .basic(app.id(), app.mustSecret())
                    .contentType(ContentType.URLENC)
                    .formParam("grant_type", "client_credentials")
                    .formParam("client_secret", app.mustSecret())
                    .post("/oauth/token")
                    .then()
                    .statusCode(400)
                    .body("error", equalTo("invalid_request"));
        }
    }

    @Nested
    class Verify {
        @Test
        void tellsWhoseTokenItIs() {
            String tenant = tenant("propertybase");
            App app = machine(tenant, "environment", "test");
            String token = ownToken(app);
            verify(token, "scopes", List.of("read:leads"), "environment", "test")
                    .then()
                    .body("code", equalTo("VALID"))
                    .body("kind", equalTo("access_token"))
                    .body("subject", equalTo(app.id()))
                    .body("tenant_id", equalTo(tenant))
                    .body("keyspace", equalTo("propertybase"))
                    .body("environment", equalTo("test"))
                    .body("scopes", contains("read:leads", "write:leads"));
            assertThat(verdict(token, "scopes", List.of("admin"))).isEqualTo("INSUFFICIENT_SCOPE");
            assertThat(verdict(token, "environment", "live")).isEqualTo("ENVIRONMENT_MISMATCH");
        }

        @Test
        void whatSomebodyElseSignedIsUnknown() throws Exception {
            String token = ownToken(machine(tenant("propertybase")));
            List<String> parts = List.of(
                    token.substring(0, token.indexOf('.')),
                    token.substring(token.indexOf('.') + 1, token.lastIndexOf('.')));
            String other = ownToken(machine(tenant("propertybase")));
            assertThat(verdict(parts.get(0) + "." + parts.get(1) + "." + other.substring(other.lastIndexOf('.') + 1)))
                    .isEqualTo("KEY_NOT_FOUND");
            String none = java.util.Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(
                            "{\"alg\":\"none\",\"typ\":\"at+jwt\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            assertThat(verdict(none + "." + parts.get(1) + ".")).isEqualTo("KEY_NOT_FOUND");
        }

        @Test
        void aRevokedTokenIsRefusedByTheNextCall() {
            App app = machine(tenant("propertybase"));
            String token = ownToken(app);
            assertThat(verdict(token)).isEqualTo("VALID");
            send("revoke", app, "token", token).then().statusCode(200);
            assertThat(verdict(token)).isEqualTo("KEY_REVOKED");
        }

        @Test
        void whatHappensToTheClientIsSeenByTheNextCall() {
            App app = machine(tenant("propertybase"));
            String token = ownToken(app);
            assertThat(verdict(token, "scopes", List.of("write:leads"))).isEqualTo("VALID");
            change(app, "scopes", List.of("read:leads"));
            assertThat(verdict(token, "scopes", List.of("write:leads"))).isEqualTo("INSUFFICIENT_SCOPE");
            change(app, "state", "disabled");
            assertThat(verdict(token)).isEqualTo("KEY_DISABLED");
            change(app, "state", "active");
            assertThat(verdict(token)).isEqualTo("VALID");
            asRoot().delete("/v1/oauth/clients/" + app.id()).then().statusCode(204);
            assertThat(verdict(token)).isEqualTo("KEY_NOT_FOUND");
        }

        @Test
        void whatHappensToTheTenantHappensToTheToken() {
            String tenant = tenant("propertybase");
            App app = machine(tenant);
            String token = ownToken(app);
            assertThat(verdict(token, "ip", "203.0.113.7")).isEqualTo("VALID");
            changeTenant(tenant, "ip_allowlist", List.of("198.51.100.0/24"));
            assertThat(verdict(token, "ip", "203.0.113.7")).isEqualTo("IP_NOT_ALLOWED");
            changeTenant(tenant, "status", "suspended");
            assertThat(verdict(token, "ip", "198.51.100.7")).isEqualTo("TENANT_SUSPENDED");
            send("token", app, "grant_type", "client_credentials")
                    .then()
                    .statusCode(400)
                    .body("error", equalTo("invalid_grant"));
        }

        /** BrikSync: "API keys: BUSINESS". A program is a program, however it proves who it is. */
        @Test
        void thePlanCounts() {
            String tenant = tenant("briksync", "plan", "BUSINESS");
            String token = ownToken(machine(tenant));
            assertThat(verdict(token)).isEqualTo("VALID");
            changeTenant(tenant, "plan", "FREE");
            assertThat(verdict(token)).isEqualTo("PLAN_UPGRADE_REQUIRED");
        }

        @Test
        void anotherTokenBuysNoNewPermits() {
            String tenant = tenant("propertybase");
            changeTenant(tenant, "limits", java.util.Map.of("key", java.util.Map.of("permits", 2)));
            App app = machine(tenant);
            assertThat(verdict(ownToken(app))).isEqualTo("VALID");
            assertThat(verdict(ownToken(app))).isEqualTo("VALID");
            assertThat(verdict(ownToken(app))).isEqualTo("RATE_LIMITED");
        }

        @Test
        void proxiesTakeItToo() {
            String token = ownToken(machine(tenant("propertybase")));
            given().header("X-Claviger-Service-Key", EmbeddedServers.SERVICE_KEY)
                    .header("Authorization", "Bearer " + token)
                    .header("X-Claviger-Require-Scopes", "read:leads")
                    .get("/v1/authz/nginx")
                    .then()
                    .statusCode(org.hamcrest.Matchers.lessThan(300));
        }

        @Test
        void ourOwnApiTakesItToo() {
            String tenant = tenant("propertybase");
            String mine = key(tenant).id();
            String token = ownToken(machine(tenant, "scopes", List.of("admin")));
            People.as(token).get("/v1/keys").then().statusCode(200).body("list.id", hasItem(mine));
            People.as(ownToken(machine(tenant))).get("/v1/tenants").then().statusCode(403);
        }
    }

    @Nested
    class Introspection {
        @Test
        void tellsOfTokensAndKeys() {
            String tenant = tenant("propertybase");
            App app = machine(tenant);
            send("introspect", app, "token", ownToken(app))
                    .then()
                    .statusCode(200)
                    .body("active", equalTo(true))
                    .body("client_id", equalTo(app.id()))
                    .body("sub", equalTo(app.id()))
                    .body("scope", equalTo("read:leads write:leads"))
                    .body("aud", contains("propertybase"))
                    .body("token_type", equalTo("Bearer"));
            var key = key(tenant, "scopes", List.of("read:agents"));
            send("introspect", app, "token", key.secret())
                    .then()
                    .body("active", equalTo(true))
                    .body("scope", equalTo("read:agents"))
                    .body("sub", equalTo(key.id()));
        }

        @Test
        void saysNoMoreThanNoOfWhatIsNotTheClients() {
            String tenant = tenant("propertybase");
            App app = machine(tenant);
            String revoked = ownToken(app);
            send("revoke", app, "token", revoked).then().statusCode(200);
            for (String token : List.of(
                    "junk",
                    "rt_junk",
                    revoked,
                    key(tenant("propertybase")).secret(),
                    key(tenant("bluebricks")).secret(),
                    People.session(tenant, "admin"),
                    EmbeddedServers.ROOT_KEY)) {
                send("introspect", app, "token", token)
                        .then()
                        .statusCode(200)
                        .body("active", equalTo(false))
                        .body("size()", equalTo(1));
            }
        }

        @Test
        void isForConfidentialClients() {
            App open = app("type", "public");
            send("introspect", open, "token", "x").then().statusCode(401).body("error", equalTo("invalid_client"));
        }
    }

    @Test
    void nobodyRevokesWhatIsAnothers() {
        String tenant = tenant("propertybase");
        String token = ownToken(machine(tenant));
        send("revoke", machine(tenant), "token", token).then().statusCode(200);
        send("revoke", machine(tenant), "token", "junk").then().statusCode(200);
        assertThat(verdict(token)).isEqualTo("VALID");
    }
}
