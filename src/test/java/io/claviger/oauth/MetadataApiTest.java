package io.claviger.oauth;

import static io.claviger.testing.Api.adminKey;
import static io.claviger.testing.Api.as;
import static io.claviger.testing.Api.asRoot;
import static io.claviger.testing.Api.tenant;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.not;

import io.claviger.testing.EmbeddedServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(EmbeddedServers.class)
class MetadataApiTest {
    private static final String METADATA = "/.well-known/oauth-authorization-server";
    private static final String JWKS = "/.well-known/jwks.json";

    @Test
    void saysWhereWhatIsAndWhatIsSupported() {
        String base = "http://localhost:" + RestAssured.port;
        given().get(METADATA)
                .then()
                .statusCode(200)
                .contentType("application/json")
                .body("issuer", equalTo(base))
                .body("authorization_endpoint", equalTo(base + "/oauth/authorize"))
                .body("token_endpoint", equalTo(base + "/oauth/token"))
                .body("revocation_endpoint", equalTo(base + "/oauth/revoke"))
                .body("introspection_endpoint", equalTo(base + "/oauth/introspect"))
                .body("jwks_uri", equalTo(base + JWKS))
                .body("response_types_supported", contains("code"))
                .body("grant_types_supported", contains("authorization_code", "refresh_token", "client_credentials"))
                .body("code_challenge_methods_supported", contains("S256"))
                .body(
                        "token_endpoint_auth_methods_supported",
                        contains("client_secret_basic", "client_secret_post", "none"))
                .body("authorization_response_iss_parameter_supported", equalTo(true))
                .body("scopes_supported", hasItems("read:leads", "webhooks"));
    }

    @Test
    void aHostThatAStrangerMadeUpIsNoIssuer() {
        given().header("Host", "evil.example")
                .get(METADATA)
                .then()
                .statusCode(503)
                .body("detail", containsString("claviger.public-url"))
                .body("detail", not(containsString("evil")));
    }

    @Test
    void publishesPublicKeysOnly() {
        given().get(JWKS)
                .then()
                .statusCode(200)
                .contentType("application/jwk-set+json")
                .header("Cache-Control", containsString("max-age"));
        List<Map<String, Object>> keys = given().get(JWKS).path("keys");
        assertThat(keys).isNotEmpty().allSatisfy(key -> assertThat(key)
                .containsEntry("kty", "RSA")
                .containsEntry("alg", "RS256")
                .containsEntry("use", "sig")
                .containsOnlyKeys("kty", "alg", "use", "kid", "n", "e"));
    }

    @Test
    void theOperatorRollsTheKeyOver() {
        List<String> before = given().get(JWKS).path("keys.kid");
        String next = asRoot().body("{\"signs_in_seconds\":3600}")
                .post("/v1/oauth/signing-keys")
                .then()
                .statusCode(201)
                .extract()
                .path("kid");
        List<String> after = given().get(JWKS).path("keys.kid");
        assertThat(after).containsAll(before).contains(next);
        asRoot().get("/v1/audit?target_id=" + next)
                .then()
                .body("list.action", contains("signing_key.create"))
                .body("list.actor.type", contains("root"));
        asRoot().get("/v1/audit?target_id=" + before.getFirst())
                .then()
                .body("list.action", contains("signing_key.create"));
        asRoot().body("{\"signs_in_seconds\":-1}")
                .post("/v1/oauth/signing-keys")
                .then()
                .statusCode(400)
                .body("errors.field", contains("signs_in_seconds"));
        as(adminKey(tenant("propertybase")).secret())
                .body("{}")
                .post("/v1/oauth/signing-keys")
                .then()
                .statusCode(403);
    }
}
