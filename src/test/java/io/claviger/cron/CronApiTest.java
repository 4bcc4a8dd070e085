package io.claviger.cron;

import static io.claviger.testing.Api.asRoot;
import static io.claviger.testing.Api.key;
import static io.claviger.testing.Api.tenant;
import static io.claviger.testing.Api.verdict;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import io.claviger.testing.EmbeddedServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(EmbeddedServers.class)
class CronApiTest {
    static Response run(String job) {
        return given().header("Authorization", "Bearer " + EmbeddedServers.CRON_SECRET)
                .post("/cron/" + job);
    }

    @Nested
    class Done {
        @Test
        void tellsWhatItDid() {
            run("expiry-sweep")
                    .then()
                    .statusCode(200)
                    .body("job", equalTo("expiry-sweep"))
                    .body("did.idempotency_keys", greaterThanOrEqualTo(0))
                    .header("X-Request-Id", notNullValue());
        }

        @Test
        void doneAgainItFindsNothingLeftToDo() {
            run("expiry-sweep").then().statusCode(200);
            run("expiry-sweep").then().statusCode(200).body("did.idempotency_keys", equalTo(0));
        }

        @Test
        void merges() {
            run("usage-compaction")
                    .then()
                    .statusCode(200)
                    .body("job", equalTo("usage-compaction"))
                    .body("did", equalTo(Map.of("hours_merged", 0, "nodes_forgotten", 0)));
        }

        @Test
        void makesMonthsAndKeepsAllOfThemUnlessToldOtherwise() {
            run("audit-partitions").then().statusCode(200).body("job", equalTo("audit-partitions"));
            run("audit-partitions")
                    .then()
                    .statusCode(200)
                    .body("did", equalTo(Map.of("months_made", 0, "months_dropped", 0, "lines_dropped", 0)));
        }

        @Test
        void takesAnyBodyForNone() {
            given().header("Authorization", "Bearer " + EmbeddedServers.CRON_SECRET)
                    .contentType(ContentType.TEXT)
                    .body("not read")
                    .post("/cron/expiry-sweep")
                    .then()
                    .statusCode(200);
        }
    }

    @Nested
    class Unauthorized {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "Bearer ",
                    "Bearer cron_for_tests_0123456789abcdefghijklmnopq",
                    "Bearer " + EmbeddedServers.CRON_SECRET + "x",
                    "Basic " + EmbeddedServers.CRON_SECRET,
                    EmbeddedServers.CRON_SECRET,
                    "Bearer " + EmbeddedServers.ROOT_KEY,
                    "Bearer " + EmbeddedServers.SERVICE_KEY
                })
        void anybodyButTheSchedulerIsAStranger(String authorization) {
            given().header("Authorization", authorization)
                    .post("/cron/expiry-sweep")
                    .then()
                    .statusCode(401)
                    .header("WWW-Authenticate", "Bearer")
                    .body("code", equalTo("UNAUTHORIZED"));
        }

        @Test
        void strangersDoNotLearnWhichJobsThereAre() {
            given().post("/cron/no-such-job").then().statusCode(401).body("detail", not(containsString("expiry")));
            given().post("/cron/expiry-sweep").then().statusCode(401);
        }

        @Test
        void strangersAreCountedByAddress() {
            Response first = given().post("/cron/expiry-sweep");
            Response second = given().post("/cron/expiry-sweep");
            assertThat(Integer.parseInt(second.header("X-RateLimit-Remaining")))
                    .isLessThan(Integer.parseInt(first.header("X-RateLimit-Remaining")));
        }

        @Test
        void whoGuessesTooOftenIsToldToWait() throws IOException {
            String last = "";
            int unauthorized = 0;
            for (int i = 0; i < 502; i++) {
                last = answerTo("127.0.0.78");
                unauthorized += last.startsWith("HTTP/1.1 401 ") ? 1 : 0;
            }
            assertThat(unauthorized).isEqualTo(500);
            assertThat(last)
                    .startsWith("HTTP/1.1 429 ")
                    .contains("\"RATE_LIMITED\"")
                    .containsIgnoringCase("Retry-After: ")
                    .doesNotContainIgnoringCase("WWW-Authenticate");
        }

        /** From another loopback address, so that the other tests' address keeps its permits. */
        private static String answerTo(String address) throws IOException {
            try (Socket socket = new Socket()) {
                socket.bind(new InetSocketAddress(InetAddress.ofLiteral(address), 0));
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), RestAssured.port));
                String request = """
                        POST /cron/expiry-sweep HTTP/1.1
                        Host: x
                        Authorization: Bearer guess
                        Content-Length: 0
                        Connection: close

                        """.replace("\n", "\r\n");
                socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
                return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            }
        }

        @Test
        void theSecretOpensNothingElse() {
            given().header("Authorization", "Bearer " + EmbeddedServers.CRON_SECRET)
                    .get("/v1/tenants")
                    .then()
                    .statusCode(401);
        }
    }

    @Nested
    class NotFound {
        @Test
        void theSchedulerIsToldWhichJobsThereAre() {
            run("no-such-job")
                    .then()
                    .statusCode(404)
                    .body("code", equalTo("NOT_FOUND"))
                    .body("detail", endsWith("audit-partitions, expiry-sweep, sandbox-reset, usage-compaction"));
        }
    }

    @Nested
    class Conflict {
        @Test
        void whatIsNoSandboxIsNotReset() {
            String key = key(tenant("propertybase")).secret();
            run("sandbox-reset")
                    .then()
                    .statusCode(409)
                    .body("code", equalTo("CONFLICT"))
                    .body("detail", containsString("claviger.sandbox.enabled"));
            assertThat(verdict(key)).isEqualTo("VALID");
        }
    }

    @Test
    void otherMethodsAreRefused() {
        asRoot().get("/cron/expiry-sweep").then().statusCode(405);
    }
}
