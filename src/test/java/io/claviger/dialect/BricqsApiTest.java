package io.claviger.dialect;

import static io.claviger.testing.Api.adminKey;
import static io.claviger.testing.Api.asRoot;
import static io.claviger.testing.Api.object;
import static io.claviger.testing.Api.tenant;
import static io.claviger.testing.Api.verdict;
import static io.claviger.testing.Api.verify;
import static io.claviger.testing.People.as;
import static io.claviger.testing.People.session;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.nullValue;

import io.claviger.testing.Api;
import io.claviger.testing.EmbeddedServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bricqs' "API Key Management", and what its page says of keys, limits and errors. */
@QuarkusTest
@QuarkusTestResource(EmbeddedServers.class)
class BricqsApiTest {
    private static final String PATH = "/api/v1/events/api-keys";

    private static Response create(String token, Object... members) {
        return as(token)
                .body(object("name", "Server").mergeIn(object(members)).encode())
                .post(PATH);
    }

    @Nested
    class Post {
        /** "Key format: bq_live_ (production) or bq_test_ (testing) followed by 32 hex characters." */
        @ParameterizedTest
        @CsvSource({"live", "test"})
        void returnsThePlaintextKeyOnce(String environment) {
            String token = session(tenant("bricqs"), "admin");
            Response created =
                    create(token, "environment", environment, "scopes", List.of("events:write"), "rate_limit", 500);
            String id = created.path("id");
            created.then()
                    .statusCode(201)
                    .body("key", matchesPattern("bq_" + environment + "_[0-9a-f]{32}"))
                    .body("prefix", equalTo("bq_" + environment + "_"))
                    .body("scopes", contains("events:write"))
                    .body("rate_limit", equalTo(500))
                    .body("state", equalTo("active"));
            String secret = created.path("key");
            String list = as(token).get(PATH).asString();
            assertThat(list).contains(id).doesNotContain(secret);
            verify(secret)
                    .then()
                    .body("code", equalTo("VALID"))
                    .body("limits.find { it.name == 'key' }.limit", equalTo(500))
                    .body("limits.find { it.name == 'tenant' }.limit", equalTo(200));
        }

        @Test
        void everythingWrongIsNamed() {
            as(session(tenant("bricqs"), "admin"))
                    .body(object("environment", "moon", "scopes", List.of("no good"), "rate_limit", 0)
                            .encode())
                    .post(PATH)
                    .then()
                    .statusCode(400)
                    .body("errors.field", containsInAnyOrder("name", "environment", "scopes", "rate_limit"));
        }

        @Test
        void noKeyIsGivenMoreThanItsTenantHas() {
            create(session(tenant("bricqs"), "admin"), "rate_limit", 1001)
                    .then()
                    .statusCode(400)
                    .body("errors.field", contains("rate_limit"));
        }
    }

    @Nested
    class Patch {
        @Test
        void updatesNameScopesAndRateLimit() {
            String token = session(tenant("bricqs"), "admin");
            Response created = create(token, "scopes", List.of("a"));
            String id = created.path("id");
            as(token)
                    .body(object("name", "Renamed", "scopes", List.of("b"), "rate_limit", 3)
                            .encode())
                    .patch(PATH + "/" + id)
                    .then()
                    .statusCode(200)
                    .body("name", equalTo("Renamed"))
                    .body("scopes", contains("b"))
                    .body("rate_limit", equalTo(3))
                    .body("key", nullValue());
            String secret = created.path("key");
            for (int i = 0; i < 3; i++) {
                assertThat(verdict(secret)).isEqualTo("VALID");
            }
            assertThat(verdict(secret)).isEqualTo("RATE_LIMITED");
            as(token)
                    .body("{\"rate_limit\":null}")
                    .patch(PATH + "/" + id)
                    .then()
                    .statusCode(200)
                    .body("rate_limit", nullValue())
                    .body("name", equalTo("Renamed"));
            assertThat(verdict(secret)).isEqualTo("VALID");
        }

        @Test
        void anUnknownMemberOrIdIsTold() {
            String token = session(tenant("bricqs"), "admin");
            String id = create(token).path("id");
            as(token)
                    .body("{\"state\":\"revoked\"}")
                    .patch(PATH + "/" + id)
                    .then()
                    .statusCode(400)
                    .body("errors.field", contains("state"));
            as(token).body("{}").patch(PATH + "/not-an-id").then().statusCode(404);
            as(session(tenant("bricqs"), "admin"))
                    .body("{}")
                    .patch(PATH + "/" + id)
                    .then()
                    .statusCode(404);
        }
    }

    @Nested
    class Delete {
        /** "Revoke an API key. Takes effect immediately." */
        @Test
        void takesEffectImmediately() {
            String token = session(tenant("bricqs"), "admin");
            Response created = create(token);
            String secret = created.path("key");
            assertThat(verdict(secret)).isEqualTo("VALID");
            as(token).delete(PATH + "/" + created.path("id")).then().statusCode(204);
            assertThat(verdict(secret)).isEqualTo("KEY_REVOKED");
            as(token)
                    .body("{\"name\":\"x\"}")
                    .patch(PATH + "/" + created.path("id"))
                    .then()
                    .statusCode(409);
            as(session(tenant("bricqs"), "admin"))
                    .delete(PATH + "/" + created.path("id"))
                    .then()
                    .statusCode(404);
        }
    }

    /** "These endpoints require JWT authentication (admin login)." */
    @Nested
    class Callers {
        @Test
        void areSignedInAdmins() {
            String tenant = tenant("bricqs");
            as(session(tenant, "super_admin")).get(PATH).then().statusCode(200);
            as(session(tenant, "member")).get(PATH).then().statusCode(403);
            Api.as(adminKey(tenant).secret()).get(PATH).then().statusCode(403);
            asRoot().get(PATH).then().statusCode(403);
            given().get(PATH).then().statusCode(401);
        }
    }

    @Nested
    class Errors {
        /** "All API errors follow a consistent JSON format: detail." */
        @Test
        void areADetail() {
            given().get(PATH).then().statusCode(401).body("detail", equalTo("Invalid or expired token"));
            as(session(tenant("bricqs"), "member"))
                    .get(PATH)
                    .then()
                    .statusCode(403)
                    .body("detail", equalTo("Insufficient permissions"));
        }

        /** "Every response includes rate limit headers", those that refuse too; Reset is in Unix seconds. */
        @Test
        void haveTheLimitHeadersLikeEveryResponse() {
            String tenant = tenant("bricqs");
            for (Response answer : List.of(
                    as(session(tenant, "admin")).get(PATH),
                    as(session(tenant, "member")).get(PATH),
                    given().get(PATH),
                    create(session(tenant, "admin"), "rate_limit", -1),
                    as(session(tenant, "admin")).body("{").post(PATH),
                    as(session(tenant, "admin")).delete(PATH + "/" + UUID.randomUUID()),
                    as(session(tenant, "admin")).delete(PATH + "/not-an-id"),
                    as(session(tenant, "admin")).get("/api/v1/events/unknown"),
                    as(session(tenant, "admin")).put(PATH),
                    as(session(tenant, "admin"))
                            .contentType("text/plain")
                            .body("x")
                            .post(PATH),
                    as(session(tenant, "admin")).body("x".repeat(300_000)).post(PATH),
                    as(session(tenant, "admin")).accept("text/html").get(PATH))) {
                answer.then()
                        .header("X-RateLimit-Limit", matchesPattern("\\d+"))
                        .header("X-RateLimit-Remaining", matchesPattern("\\d+"))
                        .header("X-RateLimit-Reset", matchesPattern("\\d{10}"));
            }
        }

        @Test
        void ofACallerThatIsOverItsLimitSayWhenToComeBack() {
            String token = session(tenant("bricqs"), "admin");
            Response answer = as(token).get(PATH);
            for (int i = 0; i < EmbeddedServers.API_PERMITS_PER_KEY && answer.statusCode() == 200; i++) {
                answer = as(token).get(PATH);
            }
            answer.then()
                    .statusCode(429)
                    .header("Retry-After", matchesPattern("[1-9]\\d*"))
                    .header("X-RateLimit-Remaining", equalTo("0"))
                    .body("detail", equalTo("Rate limit exceeded"));
        }
    }

    /** The table of limits: per IP 100, per key 1,000, per tenant 200 in 60 seconds; burst on ingestion 100 in one. */
    @Nested
    class Limits {
        @Test
        void areTheDocumentedFour() {
            String secret = create(session(tenant("bricqs"), "admin")).path("key");
            verify(secret, "ip", "203.0.113.7", "operation", "ingestion")
                    .then()
                    .body(
                            "limits.collect { it.name + ' ' + it.limit }.sort()",
                            contains("ingestion 100", "ip 100", "key 1000", "tenant 200"));
        }

        @Test
        void theBurstLimitsIngestionOnly() {
            String secret = create(session(tenant("bricqs"), "admin")).path("key");
            verify(secret, "operation", "ingestion", "cost", 100).then().body("code", equalTo("VALID"));
            verify(secret, "operation", "ingestion")
                    .then()
                    .body("code", equalTo("RATE_LIMITED"))
                    .body("retry_after", equalTo(1));
            assertThat(verdict(secret)).isEqualTo("VALID");
        }
    }
}
