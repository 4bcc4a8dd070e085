package io.claviger.http;

import static io.claviger.testing.Api.adminKey;
import static io.claviger.testing.Api.as;
import static io.claviger.testing.Api.asRoot;
import static io.claviger.testing.Api.tenant;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.claviger.testing.Api;
import io.claviger.testing.EmbeddedServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(EmbeddedServers.class)
class ErrorsApiTest {
    @ParameterizedTest
    @CsvSource({
        "GET,    /nope,              404, NOT_FOUND,          Not Found",
        "GET,    /v1,                404, NOT_FOUND,          Not Found",
        "GET,    /v1/keys/not-an-id, 404, NOT_FOUND,          Not Found",
        "PUT,    /v1/keys,           405, METHOD_NOT_ALLOWED, Method Not Allowed",
        "GET,    /v1/verify,         405, METHOD_NOT_ALLOWED, Method Not Allowed",
        "POST,   /v1/keys,           400, BAD_REQUEST,        Bad Request",
        "GET,    /v1/keys?limit=x,   400, BAD_REQUEST,        Bad Request",
    })
    void everyLayerAnswersInTheSameWords(String method, String path, int status, String code, String title) {
        Response answer = asRoot().request(method, path);
        answer.then()
                .statusCode(status)
                .contentType("application/problem+json")
                .body("type", equalTo("about:blank"))
                .body("title", equalTo(title))
                .body("status", equalTo(status))
                .body("code", equalTo(code))
                .body("error.code", equalTo(code))
                .body("error.message", equalTo(answer.path("detail")))
                .body("request_id", equalTo(answer.header("X-Request-Id")));
        assertThat(answer.<String>path("detail")).isNotBlank();
    }

    @Test
    void unauthorizedIsWordedAsDocumentedForEveryStranger() {
        for (String credential : new String[] {"nonsense", "ck_live_" + "0".repeat(36), "bq_live_" + "0".repeat(32)}) {
            as(credential)
                    .get("/v1/keys")
                    .then()
                    .statusCode(401)
                    .header("WWW-Authenticate", equalTo("Bearer"))
                    .body("error.code", equalTo("UNAUTHORIZED"))
                    .body("error.message", equalTo("Invalid or expired token"))
                    .body("detail", equalTo("Invalid or expired token"));
        }
        given().get("/v1/keys").then().statusCode(401);
        given().header("Authorization", "Basic YTpi").get("/v1/keys").then().statusCode(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer ", "bearer ", "BEARER   "})
    void bearerIsTakenInAnyCase(String scheme) {
        given().header("Authorization", scheme + EmbeddedServers.ROOT_KEY)
                .get("/v1/keys")
                .then()
                .statusCode(200);
    }

    @Test
    void twoDifferentCredentialsAreABadRequest() {
        asRoot().header("Authorization", "Bearer " + EmbeddedServers.SERVICE_KEY)
                .get("/v1/keys")
                .then()
                .statusCode(400)
                .body("detail", containsString("one credential"));
        asRoot().header("Authorization", "Bearer " + EmbeddedServers.ROOT_KEY)
                .get("/v1/keys")
                .then()
                .statusCode(200);
    }

    @Nested
    class Bodies {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "null",
                    "[]",
                    "\"x\"",
                    "5",
                    "{",
                    "{\"name\":\"a\"",
                    "{\"name\":\"a\"} x",
                    "{\"name\":\"a\",\"name\":\"b\"}",
                    "{name:1}"
                })
        void thatAreNoJsonObjectAreABadRequest(String body) {
            asRoot().body(body.getBytes(StandardCharsets.UTF_8))
                    .post("/v1/keys")
                    .then()
                    .statusCode(400)
                    .contentType("application/problem+json")
                    .body("code", equalTo("BAD_REQUEST"));
        }

        @Test
        void areNotRepeatedInTheAnswer() {
            String secret = "ck_live_thisMustNotComeBack";
            asRoot().body("{\"name\":\"" + secret)
                    .post("/v1/keys")
                    .then()
                    .statusCode(400)
                    .body(not(containsString(secret)));
            asRoot().body("{\"scopes\":\"" + secret + "\"}")
                    .post("/v1/keys")
                    .then()
                    .statusCode(400)
                    .body(not(containsString(secret)));
        }

        @Test
        void ofAnotherTypeAreUnsupported() {
            given().header("X-API-Key", EmbeddedServers.ROOT_KEY)
                    .contentType("text/plain")
                    .body("x")
                    .post("/v1/keys")
                    .then()
                    .statusCode(415)
                    .body("code", equalTo("UNSUPPORTED_MEDIA_TYPE"));
        }

        @Test
        void thatAreTooLargeAreRefusedInOurWords() {
            asRoot().body("{\"name\":\"" + "x".repeat(300_000) + "\"}")
                    .post("/v1/keys")
                    .then()
                    .statusCode(413)
                    .contentType("application/problem+json")
                    .body("code", equalTo("PAYLOAD_TOO_LARGE"));
        }

        @Test
        void thatTurnOutToBeTooLargeAreRefusedToo() throws IOException {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port)) {
                String head = "POST /v1/keys HTTP/1.1\r\nHost: x\r\nX-API-Key: " + EmbeddedServers.ROOT_KEY
                        + "\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
                String body = "{\"name\":\"" + "x".repeat(300_000) + "\"}";
                String chunk = Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n";
                socket.getOutputStream().write((head + chunk).getBytes(StandardCharsets.US_ASCII));
                socket.setSoTimeout(10_000);
                String status = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
                assertThat(status).isEqualTo("HTTP/1.1 413");
            }
        }

        @Test
        void answersInAnotherTypeAreNotToBeHad() {
            asRoot().accept("text/html").get("/v1/keys").then().statusCode(406).body("code", equalTo("NOT_ACCEPTABLE"));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{\"tenant_id\":\"%s\",\"name\":\"a\\u0000b\"}",
                    "{\"tenant_id\":\"%s\",\"name\":\"a\",\"metadata\":{\"a\":\"\\u0000\"}}",
                    "{\"tenant_id\":\"%s\",\"name\":\"a\",\"metadata\":{\"\\u0000\":1}}",
                    "{\"tenant_id\":\"%s\",\"name\":\"\\ud800\"}"
                })
        void withCharactersThatNoStoreHoldsAreABadRequest(String body) {
            asRoot().body(body.formatted(tenant("claviger")))
                    .post("/v1/keys")
                    .then()
                    .statusCode(400);
        }

        @Test
        void nestedWithoutEndAreABadRequest() {
            String deep = "{\"metadata\":" + "{\"a\":".repeat(5000) + "1" + "}".repeat(5000) + "}";
            asRoot().body(deep).post("/v1/keys").then().statusCode(400);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"search", "cursor", "keyspace", "sort", "order", "limit", "offset"})
    void queriesWithCharactersThatNoStoreHoldsAreABadRequest(String parameter) {
        asRoot().queryParam(parameter, "a\u0000b").get("/v1/tenants").then().statusCode(400);
    }

    @Nested
    class RequestIds {
        @Test
        void areTheCallersIfWellFormed() {
            asRoot().header("X-Request-Id", "trace-42.a_b")
                    .get("/v1/keys")
                    .then()
                    .header("X-Request-Id", equalTo("trace-42.a_b"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"with space", "<script>", "a;b"})
        void areOursOtherwise(String malformed) {
            asRoot().header("X-Request-Id", malformed)
                    .get("/nope")
                    .then()
                    .header("X-Request-Id", matchesPattern("[0-9a-f-]{36}"));
        }
    }

    @Nested
    class LimitHeaders {
        @Test
        void areOnEveryAnswerToALimitedCaller() {
            Api.Key admin = adminKey(tenant("claviger"));
            for (int i = 1; i <= 3; i++) {
                Response answer = i == 2
                        ? as(admin.secret()).get("/v1/keys/" + UUID.randomUUID())
                        : as(admin.secret()).get("/v1/keys");
                long now = System.currentTimeMillis() / 1000;
                assertThat(answer.header("X-RateLimit-Limit"))
                        .isEqualTo(Integer.toString(EmbeddedServers.API_PERMITS_PER_KEY));
                assertThat(answer.header("X-RateLimit-Remaining"))
                        .isEqualTo(Integer.toString(EmbeddedServers.API_PERMITS_PER_KEY - i));
                assertThat(Long.parseLong(answer.header("X-RateLimit-Reset"))).isBetween(now + 50, now + 62);
                assertThat(answer.header("RateLimit-Policy"))
                        .isEqualTo("\"ip\";q=500;w=60, \"key\";q=60;w=60, \"tenant\";q=200;w=60");
                assertThat(answer.header("RateLimit")).contains("\"key\";r=" + (60 - i) + ";t=");
            }
        }

        @Test
        void tell429WhenToComeBack() {
            Api.Key admin = adminKey(tenant("claviger"));
            for (int i = 0; i < EmbeddedServers.API_PERMITS_PER_KEY; i++) {
                as(admin.secret()).get("/v1/keys?limit=1").then().statusCode(200);
            }
            Response over = as(admin.secret()).get("/v1/keys");
            over.then()
                    .statusCode(429)
                    .body("code", equalTo("RATE_LIMITED"))
                    .header("X-RateLimit-Remaining", equalTo("0"))
                    .header("Retry-After", matchesPattern("[1-9][0-9]?"));
            assertThat(Integer.parseInt(over.header("Retry-After"))).isBetween(30, 60);
        }

        @Test
        void doNotApplyToTheOperator() {
            asRoot().get("/v1/keys").then().header("X-RateLimit-Limit", nullValue());
        }

        @Test
        void failedAttemptsAreCountedByAddress() throws IOException {
            int unauthorized = 0;
            String last = "";
            for (int i = 0; i < 502; i++) {
                last = statusLineFrom("127.0.0.77");
                unauthorized += last.contains(" 401 ") ? 1 : 0;
            }
            assertThat(unauthorized).isEqualTo(500);
            assertThat(last).contains(" 429 ");
        }

        /** From another loopback address, so that the other tests' address keeps its permits. */
        private static String statusLineFrom(String address) throws IOException {
            try (Socket socket = new Socket()) {
                socket.bind(new java.net.InetSocketAddress(InetAddress.ofLiteral(address), 0));
                socket.connect(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), RestAssured.port));
                String request = "GET /v1/keys HTTP/1.1\r\nHost: x\r\nX-API-Key: guess\r\nConnection: close\r\n\r\n";
                socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
                String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                return answer.substring(0, answer.indexOf('\r'));
            }
        }
    }
}
