package io.claviger.session;

import static io.claviger.testing.Api.as;
import static io.claviger.testing.Api.changeTenant;
import static io.claviger.testing.Api.object;
import static io.claviger.testing.Api.tenant;
import static io.claviger.testing.Api.verdict;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.nullValue;

import io.claviger.testing.EmbeddedServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bricqs: "Public endpoints for participant-facing operations use session-based identification." */
@QuarkusTest
@QuarkusTestResource(EmbeddedServers.class)
class AnonymousSessionsApiTest {
    private static final AtomicLong NEXT = new AtomicLong(System.nanoTime());

    @Nested
    class Begin {
        @Test
        void givesAnIdThatIsGoodForADay() {
            String tenant = tenant("bricqs");
            Response answer = begin(tenant);
            answer.then()
                    .statusCode(201)
                    .header("Cache-Control", containsString("no-store"))
                    .header("X-RateLimit-Limit", "30")
                    .header("X-RateLimit-Remaining", "29")
                    .body("session_id", matchesPattern("sess_[0-9a-f]{32}[0-9A-Za-z]{6}"))
                    .body("tenant_id", equalTo(tenant));
            assertThat(Instant.parse(answer.path("expires_at")))
                    .isCloseTo(Instant.now().plus(24, ChronoUnit.HOURS), within(5, ChronoUnit.MINUTES));
        }

        @Test
        void needsNoCredentialAndTakesNoNoticeOfOne() {
            String tenant = tenant("bricqs");
            as("ck_live_none")
                    .header("X-Forwarded-For", address())
                    .body(object("tenant_id", tenant).encode())
                    .post("/v1/anonymous-sessions")
                    .then()
                    .statusCode(201);
        }

        @Test
        void isForProductsThatTakeVisitorsOnly() {
            for (String tenant : List.of(
                    tenant("propertybase"), UUID.randomUUID().toString(), tenant("bricqs", "status", "suspended"))) {
                begin(tenant)
                        .then()
                        .statusCode(404)
                        .body("detail", equalTo("There is no such tenant that takes visitors"));
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"{}", "{\"tenant_id\":null}", "{\"tenant_id\":\"acme\"}", "{\"tenant_id\":7}"})
        void namesWhatIsWrong(String body) {
            from(address())
                    .body(body)
                    .post("/v1/anonymous-sessions")
                    .then()
                    .statusCode(400)
                    .body("errors[0].field", equalTo("tenant_id"));
        }

        @Test
        void isLimitedPerAddressWhicheverTheTenant() {
            String address = address();
            String tenant = tenant("bricqs");
            for (int i = 0; i < 29; i++) {
                begin(address, tenant).then().statusCode(201);
            }
            begin(address, UUID.randomUUID().toString()).then().statusCode(404);
            begin(address, tenant("bricqs"))
                    .then()
                    .statusCode(429)
                    .header("Retry-After", matchesPattern("[1-9][0-9]?"))
                    .header("X-RateLimit-Remaining", "0")
                    .body("code", equalTo("RATE_LIMITED"));
            begin(tenant).then().statusCode(201);
        }

        @Test
        void isLimitedPerTenantWhicheverTheAddress() {
            String tenant = tenant("bricqs");
            for (int i = 0; i < EmbeddedServers.VISITORS_PER_TENANT; i++) {
                begin(tenant).then().statusCode(201);
            }
            begin(tenant).then().statusCode(429);
            begin(tenant("bricqs")).then().statusCode(201);
        }
    }

    @Nested
    class Verified {
        @Test
        void asACredentialOfNobodyKnown() {
            String tenant = tenant("bricqs");
            Response begun = begin(tenant);
            credential(begun.path("session_id"))
                    .then()
                    .body("valid", equalTo(true))
                    .body("kind", equalTo("anonymous"))
                    .body("key_id", equalTo(begun.path("id")))
                    .body("tenant_id", equalTo(tenant))
                    .body("keyspace", equalTo("bricqs"))
                    .body("scopes", empty())
                    .body("subject", nullValue());
            assertThat(credential(begun.path("session_id"), "scopes", List.of("events:write"))
                            .<String>path("code"))
                    .isEqualTo("INSUFFICIENT_SCOPE");
        }

        @Test
        void notAsAKey() {
            assertThat(verdict(session(tenant("bricqs")))).isEqualTo("KEY_NOT_FOUND");
        }

        @Test
        void notIfNobodyWasGivenIt() {
            String session = session(tenant("bricqs"));
            char last = session.charAt(session.length() - 1);
            for (String other : List.of(
                    "sess_abc123",
                    session.substring(0, session.length() - 1) + (last == '0' ? '1' : '0'),
                    session + "0",
                    session.toUpperCase(java.util.Locale.ROOT))) {
                assertThat(credential(other).<String>path("code")).isEqualTo("KEY_NOT_FOUND");
            }
        }

        @Test
        void asLongAsItsTenantIsServed() {
            String tenant = tenant("bricqs");
            String session = session(tenant);
            assertThat(credential(session).<String>path("code")).isEqualTo("VALID");
            changeTenant(tenant, "status", "suspended");
            assertThat(credential(session).<String>path("code")).isEqualTo("TENANT_SUSPENDED");
            changeTenant(tenant, "status", "active", "ip_allowlist", List.of("203.0.113.0/24"));
            assertThat(credential(session, "ip", "198.51.100.1").<String>path("code"))
                    .isEqualTo("IP_NOT_ALLOWED");
        }

        @Test
        void withinTheLimitsOfItsTenantEachVisitorCountedApart() {
            String tenant = tenant("bricqs", "limits", Map.of("key", Map.of("permits", 1)));
            String one = session(tenant);
            String other = session(tenant);
            assertThat(credential(one).<String>path("code")).isEqualTo("VALID");
            assertThat(credential(one).<String>path("code")).isEqualTo("RATE_LIMITED");
            assertThat(credential(other).<String>path("code")).isEqualTo("VALID");
        }
    }

    @Nested
    class AtAGateway {
        /** Bricqs: "the session ID is passed as a query parameter or in the request body." */
        @Test
        void inQueryOrBody() {
            Response begun = begin(tenant("bricqs"));
            String session = begun.path("session_id");
            gateway()
                    .post("/v1/authz/envoy/api/v1/activities/1/complete?session_id=" + session)
                    .then()
                    .statusCode(200)
                    .header("X-Claviger-Kind", "anonymous")
                    .header("X-Claviger-Key-Id", begun.<String>path("id"))
                    .header("X-Claviger-Subject", "");
            gateway()
                    .header("X-Original-URI", "/api/v1/activities/1/complete?session_id=" + session)
                    .get("/v1/authz/nginx")
                    .then()
                    .statusCode(200);
            gateway()
                    .contentType(ContentType.JSON)
                    .body(object("session_id", session, "engagement_id", "eng_uuid")
                            .encode())
                    .post("/v1/authz/nginx/accel/app")
                    .then()
                    .statusCode(200)
                    .header("X-Accel-Redirect", "@app")
                    .header("X-Claviger-Kind", "anonymous");
            gateway()
                    .contentType(ContentType.JSON)
                    .body(object("session_id", "sess_abc123").encode())
                    .post("/v1/authz/envoy")
                    .then()
                    .statusCode(401);
        }

        @Test
        void onlyWhereTheRouteSaysSo() {
            String session = session(tenant("bricqs"));
            given().header("X-Claviger-Service-Key", EmbeddedServers.SERVICE_KEY)
                    .post("/v1/authz/envoy/a?session_id=" + session)
                    .then()
                    .statusCode(401);
            given().header("X-Claviger-Service-Key", EmbeddedServers.SERVICE_KEY)
                    .header("X-API-Key", session)
                    .post("/v1/authz/envoy/a")
                    .then()
                    .statusCode(401);
        }

        @Test
        void andNowhereInOurOwnApi() {
            as(session(tenant("bricqs"))).get("/v1/keys").then().statusCode(401);
        }
    }

    private static RequestSpecification gateway() {
        return given().header("X-Claviger-Service-Key", EmbeddedServers.SERVICE_KEY)
                .header("X-Claviger-Require-Kind", "anonymous");
    }

    private static Response credential(String session, Object... members) {
        return as(EmbeddedServers.SERVICE_KEY)
                .body(object("credential", session).mergeIn(object(members)).encode())
                .post("/v1/verify");
    }

    private static String session(String tenant) {
        return begin(tenant).then().statusCode(201).extract().path("session_id");
    }

    private static Response begin(String tenant) {
        return begin(address(), tenant);
    }

    private static Response begin(String address, String tenant) {
        return from(address).body(object("tenant_id", tenant).encode()).post("/v1/anonymous-sessions");
    }

    private static RequestSpecification from(String address) {
        return given().contentType(ContentType.JSON).header("X-Forwarded-For", address);
    }

    /** One that nobody has used. */
    private static String address() {
        return "2001:db8:" + Long.toHexString(NEXT.incrementAndGet() & 0xffff) + "::7";
    }
}
