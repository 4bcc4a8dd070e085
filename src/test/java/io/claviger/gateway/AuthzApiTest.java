package io.claviger.gateway;

import static io.claviger.testing.Api.changeTenant;
import static io.claviger.testing.Api.key;
import static io.claviger.testing.Api.tenant;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.claviger.testing.EmbeddedServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each proxy is told, at the level of HTTP. */
@QuarkusTest
@QuarkusTestResource(EmbeddedServers.class)
class AuthzApiTest {
    private static final String GOOD = "X-Claviger-Key-Id";

    @Nested
    class Passes {
        @ParameterizedTest
        @EnumSource(Proxy.class)
        void withWhoCallsAndWhereItsLimitsStand(Proxy proxy) {
            String tenant = tenant("propertybase", "plan", "BUSINESS");
            var key = key(tenant, "scopes", List.of("write:leads", "read:leads"), "environment", "test");
            changeTenant(tenant, "plan", "PRO");
            ask(key.secret())
                    .get(path(proxy))
                    .then()
                    .statusCode(200)
                    .header("X-Claviger-Key-Id", key.id())
                    .header("X-Claviger-Tenant-Id", tenant)
                    .header("X-Claviger-Kind", "key")
                    .header("X-Claviger-Environment", "test")
                    .header("X-Claviger-Scopes", "read:leads write:leads")
                    .header("X-Claviger-Plan", "PRO")
                    .header("X-Claviger-Subject", "")
                    .header("X-RateLimit-Limit", "1000")
                    .header("X-RateLimit-Remaining", "999")
                    .header("X-RateLimit-Reset", matchesPattern("[0-9]{10}"))
                    .header("RateLimit-Policy", "\"key\";q=1000;w=60")
                    .header("X-Claviger-Status", nullValue())
                    .header("X-Accel-Redirect", nullValue())
                    .body(is(""));
        }

        @Test
        void everyIdentityHeaderIsThereSoThatNoneOfTheClientIsLeft() {
            Response answer = ask(key(tenant("claviger")).secret()).get(path(Proxy.ENVOY));
            assertThat(answer.header("X-Claviger-Plan")).isEmpty();
            assertThat(answer.header("X-Claviger-Scopes")).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(strings = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"})
        void whateverTheMethod(String method) {
            String secret = key(tenant("claviger")).secret();
            ask(secret)
                    .request(method, path(Proxy.ENVOY) + "/v1/leads/1?a=b")
                    .then()
                    .statusCode(200);
            ask("ck_live_none").request(method, path(Proxy.ENVOY)).then().statusCode(401);
        }

        @Test
        void withTheKeyInEitherHeaderAndTheRootKeyAsTheGateways() {
            String secret = key(tenant("bricqs")).secret();
            given().header("X-Claviger-Service-Key", EmbeddedServers.ROOT_KEY)
                    .header("X-API-Key", secret)
                    .get(path(Proxy.CADDY))
                    .then()
                    .statusCode(200);
        }

        @Test
        void withABodyThatNobodyNeeds() {
            String secret = key(tenant("claviger")).secret();
            ask(secret)
                    .body("x".repeat(100_000))
                    .post(path(Proxy.TRAEFIK))
                    .then()
                    .statusCode(200);
        }

        @Test
        void nginxIsToldWhereToSendTheRequestThatItSentHere() {
            String secret = key(tenant("claviger")).secret();
            ask(secret).post("/v1/authz/nginx/accel/app").then().statusCode(200).header("X-Accel-Redirect", "@app");
            ask("ck_live_none")
                    .post("/v1/authz/nginx/accel/app")
                    .then()
                    .statusCode(401)
                    .header("X-Accel-Redirect", nullValue());
            ask(secret).post("/v1/authz/nginx/accel//internal").then().header("X-Accel-Redirect", nullValue());
        }
    }

    @Nested
    class Refuses401 {
        @ParameterizedTest
        @EnumSource(Proxy.class)
        void whoShowsNothingOrNothingGood(Proxy proxy) {
            for (RequestSpecification request : List.of(
                    service(),
                    ask("rubbish"),
                    ask("ck_live_" + "0".repeat(36)),
                    service().header("Authorization", "Basic dXNlcjpwYXNz"),
                    service().queryParam("session_id", "sess_abc123"))) {
                ValidatableResponse answer = refused(request.get(path(proxy)), 401, "UNAUTHORIZED");
                answer.header("WWW-Authenticate", "Bearer").header(GOOD, nullValue());
            }
        }

        @Test
        void aKeyFromElsewhereSeenThroughTrustedProxies() {
            String secret = key(tenant("briksync", "plan", "BUSINESS"), "ip_allowlist", List.of("203.0.113.0/24"))
                    .secret();
            ask(secret)
                    .header("X-Forwarded-For", "203.0.113.9")
                    .get(path(Proxy.CADDY))
                    .then()
                    .statusCode(200);
            ask(secret)
                    .header("X-Forwarded-For", "203.0.113.9, 198.51.100.1")
                    .get(path(Proxy.CADDY))
                    .then()
                    .statusCode(401)
                    .body("detail", equalTo("Invalid or expired token"));
        }

        @ParameterizedTest
        @EnumSource(Proxy.class)
        void aGatewayWithoutItsOwnKey(Proxy proxy) {
            String secret = key(tenant("claviger"), "scopes", List.of("admin")).secret();
            for (String own : new String[] {"", "wrong", secret}) {
                given().header("X-Claviger-Service-Key", own)
                        .header("Authorization", "Bearer " + secret)
                        .get(path(proxy))
                        .then()
                        .statusCode(401)
                        .header(GOOD, nullValue())
                        .body("detail", containsString("X-Claviger-Service-Key"));
            }
        }
    }

    @Nested
    class Refuses403 {
        @ParameterizedTest
        @EnumSource(Proxy.class)
        void aKeyThatIsNotGoodForThisCall(Proxy proxy) {
            String tenant = tenant("propertybase");
            String secret = key(tenant, "scopes", List.of("read:leads")).secret();
            String test = key(tenant, "environment", "test").secret();
            ask(secret)
                    .header("X-Claviger-Require-Scopes", "read:leads")
                    .get(path(proxy))
                    .then()
                    .statusCode(200);
            refused(
                    ask(secret)
                            .header("X-Claviger-Require-Scopes", "write:leads")
                            .get(path(proxy)),
                    403,
                    "FORBIDDEN");
            refused(
                    ask(secret)
                            .header("X-Claviger-Require-Scopes", "read:leads, write:leads")
                            .get(path(proxy)),
                    403,
                    "FORBIDDEN");
            refused(ask(test).header("X-Claviger-Require-Environment", "live").get(path(proxy)), 403, "FORBIDDEN");
            String downgraded = tenant("briksync", "plan", "BUSINESS");
            String left = key(downgraded).secret();
            changeTenant(downgraded, "plan", "LEGACY");
            refused(ask(left).get(path(proxy)), 403, "PLAN_UPGRADE_REQUIRED");
        }
    }

    @Nested
    class Refuses429 {
        @ParameterizedTest
        @EnumSource(Proxy.class)
        void inTheWordsOfEachProxyWithWhenToComeBack(Proxy proxy) {
            String secret = key(tenant("claviger"), "limits", Map.of("key", Map.of("permits", 3)))
                    .secret();
            ask(secret)
                    .header("X-Claviger-Require-Cost", "2")
                    .get(path(proxy))
                    .then()
                    .statusCode(200);
            Response over = ask(secret).header("X-Claviger-Require-Cost", "2").get(path(proxy));
            if (proxy == Proxy.NGINX) {
                over.then().statusCode(403).header("X-Claviger-Status", "429");
                assertThat(new JsonObject(over.header("X-Claviger-Error")).getInteger("status"))
                        .isEqualTo(429);
            } else {
                over.then().statusCode(429).header("X-Claviger-Status", nullValue());
            }
            over.then()
                    .header("Retry-After", matchesPattern("[1-9][0-9]?"))
                    .header("X-RateLimit-Limit", "3")
                    .header("X-RateLimit-Remaining", "1")
                    .header("RateLimit", containsString("\"key\";r=1"))
                    .body("code", equalTo("RATE_LIMITED"));
            ask(secret).get(path(proxy)).then().statusCode(200);
            ask(secret)
                    .header("X-Claviger-Require-Cost", "2")
                    .post("/v1/authz/nginx/accel/app")
                    .then()
                    .statusCode(429);
        }

        @Test
        void countsAnOperationApart() {
            String secret = key(
                            tenant("bricqs"), "limits", Map.of("ingestion", Map.of("permits", 1, "window_seconds", 60)))
                    .secret();
            for (int status : new int[] {200, 429}) {
                ask(secret)
                        .header("X-Claviger-Require-Operation", "ingestion")
                        .get(path(Proxy.ENVOY))
                        .then()
                        .statusCode(status);
            }
            ask(secret).get(path(Proxy.ENVOY)).then().statusCode(200);
        }
    }

    @Nested
    class Refuses400 {
        @ParameterizedTest
        @CsvSource({
            "X-Claviger-Require-Environment, production",
            "X-Claviger-Require-Cost, 0",
            "X-Claviger-Require-Cost, 99999999999",
            "X-Claviger-Require-Operation, No Such",
            "X-Claviger-Require-Scopes, {scope}",
            "X-Claviger-Require-Kind, robot",
            "X-Claviger-Require-Scope, read:leads",
        })
        void aNeedThatCannotBeReadOrIsMisspelt(String header, String value) {
            String secret = key(tenant("claviger"), "scopes", List.of("admin")).secret();
            ask(secret)
                    .header(header, value)
                    .get(path(Proxy.CADDY))
                    .then()
                    .statusCode(400)
                    .header(GOOD, nullValue())
                    .body("errors[0].field", equalTo(header));
            ask(secret)
                    .header(header, value)
                    .get(path(Proxy.NGINX))
                    .then()
                    .statusCode(403)
                    .header("X-Claviger-Status", "400");
        }

        @Test
        void whatIsThereTwiceBecauseTheClientSentItToo() {
            String secret = key(tenant("propertybase")).secret();
            ask(secret)
                    .header("X-Claviger-Require-Scopes", "")
                    .header("X-Claviger-Require-Scopes", "write:leads")
                    .get(path(Proxy.CADDY))
                    .then()
                    .statusCode(400);
            ask(secret)
                    .header("X-Claviger-Service-Key", "mine")
                    .get(path(Proxy.CADDY))
                    .then()
                    .statusCode(400);
            ask(secret)
                    .header("X-API-Key", key(tenant("propertybase")).secret())
                    .get(path(Proxy.CADDY))
                    .then()
                    .statusCode(400);
        }
    }

    @Nested
    class IsNoWayIn {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "/v1/authz/envoy/../../../q/health/live",
                    "/v1/authz/envoy/%2e%2e/%2e%2e/%2e%2e/q/health/live",
                    "/v1/authz/envoy/..%2f..%2f..%2fq/health/live",
                    "/v1/authz/envoy//../../..//q/openapi",
                    "http://other/v1/authz/envoy/../../../q/health/live",
                })
        void aPathOfTheClientLeadsToNoOtherAddressOfOurs(String path) throws IOException {
            String answer = raw("GET " + path + " HTTP/1.1\r\nHost: a\r\nX-Claviger-Service-Key: "
                    + EmbeddedServers.SERVICE_KEY + "\r\nConnection: close\r\n\r\n");
            assertThat(answer).startsWith("HTTP/1.1 401 ");
        }

        @Test
        void unknownProxiesAreNotThere() {
            for (String path : List.of("/v1/authz", "/v1/authz/", "/v1/authz/nginxx", "/v1/authz/haproxy")) {
                ask(key(tenant("claviger")).secret())
                        .get(path)
                        .then()
                        .statusCode(404)
                        .body("code", equalTo("NOT_FOUND"));
            }
        }

        @Test
        void namesAndMetadataOfKeysGoNowhere() {
            String secret = key(tenant("claviger"), "name", "X: Y", "metadata", Map.of("a", "b\r\nX-Evil: 1"))
                    .secret();
            Response answer = ask(secret).get(path(Proxy.ENVOY));
            answer.then().statusCode(200).header("X-Evil", nullValue());
            assertThat(answer.headers().toString()).doesNotContain("X: Y").doesNotContain(secret);
        }
    }

    /** A refusal with our body, and for nginx with its own words for it. */
    private static ValidatableResponse refused(Response answer, int status, String code) {
        return answer.then()
                .statusCode(status)
                .contentType("application/problem+json")
                .header(GOOD, nullValue())
                .body("code", equalTo(code))
                .body("error.code", equalTo(code))
                .body("request_id", equalTo(answer.header("X-Request-Id")))
                .body("errors", not(equalTo(List.of())));
    }

    private static RequestSpecification service() {
        return given().header("X-Claviger-Service-Key", EmbeddedServers.SERVICE_KEY);
    }

    private static RequestSpecification ask(String credential) {
        return service().header("Authorization", "Bearer " + credential);
    }

    private static String path(Proxy proxy) {
        return "/v1/authz/" + proxy.name().toLowerCase(java.util.Locale.ROOT);
    }

    private static String raw(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port)) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
