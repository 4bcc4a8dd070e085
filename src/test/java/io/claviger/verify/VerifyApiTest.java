package io.claviger.verify;

import static io.claviger.testing.Api.adminKey;
import static io.claviger.testing.Api.as;
import static io.claviger.testing.Api.asRoot;
import static io.claviger.testing.Api.changeTenant;
import static io.claviger.testing.Api.key;
import static io.claviger.testing.Api.object;
import static io.claviger.testing.Api.tenant;
import static io.claviger.testing.Api.verdict;
import static io.claviger.testing.Api.verify;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import io.claviger.testing.Api;
import io.claviger.testing.EmbeddedServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(EmbeddedServers.class)
class VerifyApiTest {
    private static final String BAD = "ck_live_000000000000000000000000000000000000";

    @Nested
    class Valid {
        @Test
        void tellsAllThatTheCallerNeedsToServeTheCall() {
            String tenant = tenant("briksync", "plan", "BUSINESS");
            Api.Key key = key(
                    tenant,
                    "name",
                    "CRM Integration",
                    "scopes",
                    List.of("write:leads", "read:leads"),
                    "expires_at",
                    "2099-01-01T00:00:00Z",
                    "metadata",
                    Map.of("customer", 42));
            verify(key.secret(), "scopes", List.of("read:leads"), "environment", "live")
                    .then()
                    .body("valid", equalTo(true))
                    .body("code", equalTo("VALID"))
                    .body("key_id", equalTo(key.id()))
                    .body("tenant_id", equalTo(tenant))
                    .body("keyspace", equalTo("briksync"))
                    .body("name", equalTo("CRM Integration"))
                    .body("environment", equalTo("live"))
                    .body("scopes", contains("read:leads", "write:leads"))
                    .body("plan", equalTo("BUSINESS"))
                    .body("expires_at", equalTo("2099-01-01T00:00:00Z"))
                    .body("metadata.customer", equalTo(42))
                    .body("limits", hasSize(1))
                    .body("limits[0].name", equalTo("key"))
                    .body("limits[0].limit", equalTo(1000))
                    .body("limits[0].remaining", equalTo(999))
                    .body("degraded", nullValue())
                    .body("retry_after", nullValue());
        }

        @Test
        void credentialIsAnotherNameOfKey() {
            Api.Key key = key(tenant("claviger"));
            as(EmbeddedServers.SERVICE_KEY)
                    .body(object("credential", key.secret()).encode())
                    .post("/v1/verify")
                    .then()
                    .statusCode(200)
                    .body("code", equalTo("VALID"));
        }

        @ParameterizedTest
        @CsvSource({
            "claviger,     live, ck_live_[0-9A-Za-z]{36}",
            "claviger,     test, ck_test_[0-9A-Za-z]{36}",
            "bricqs,       live, bq_live_[0-9a-f]{32}",
            "bricqs,       test, bq_test_[0-9a-f]{32}",
            "propertybase, live, pb_live_[0-9A-Za-z]{36}",
            "propertybase, test, pb_test_[0-9A-Za-z]{36}",
            "bluebricks,   live, bbx_[0-9A-Za-z]{36}",
            "briksync,     live, brik_live_[0-9A-Za-z]{36}",
        })
        void keysOfEveryKeyspaceHaveItsFormAndAreGood(String keyspace, String environment, String form) {
            Api.Key key = key(tenant(keyspace, "plan", "BUSINESS"), "environment", environment);
            assertThat(key.secret()).matches(form);
            assertThat(verdict(key.secret(), "environment", environment)).isEqualTo("VALID");
        }

        @Test
        void adminImpliesAllScopes() {
            Api.Key key = adminKey(tenant("propertybase"));
            assertThat(verdict(key.secret(), "scopes", List.of("read:leads", "webhooks")))
                    .isEqualTo("VALID");
        }

        @Test
        void rootMayVerifyToo() {
            Api.Key key = key(tenant("claviger"));
            asRoot().body(object("key", key.secret()).encode())
                    .post("/v1/verify")
                    .then()
                    .statusCode(200)
                    .body("code", equalTo("VALID"));
        }
    }

    @Nested
    class Refused {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    BAD,
                    "x",
                    "ck_live_",
                    "eyJhbGciOiJub25lIn0.e30.",
                    "bq_live_0f3c",
                    "sess_abc123",
                    "ck_live_8hTq2mVbXc0RzLw4KdYs7NfGpJu1Ea0aB1cDx"
                })
        void unknownAndJunkKeysAreNotFound(String junk) {
            verify(junk)
                    .then()
                    .body("valid", equalTo(false))
                    .body("code", equalTo("KEY_NOT_FOUND"))
                    .body("key_id", nullValue())
                    .body("limits", nullValue());
        }

        @Test
        void wellFormedButNeverIssuedIsNotFound() {
            assertThat(verdict("bq_live_0123456789abcdef0123456789abcdef")).isEqualTo("KEY_NOT_FOUND");
        }

        @Test
        void aKeyOfGreatLengthIsNotFound() {
            assertThat(verdict("ck_live_" + "a".repeat(5000))).isEqualTo("KEY_NOT_FOUND");
        }

        @Test
        void disabledThenEnabledThenRevokedAtOnce() {
            Api.Key key = key(tenant("claviger"));
            asRoot().post("/v1/keys/" + key.id() + "/deactivate").then().statusCode(200);
            assertThat(verdict(key.secret())).isEqualTo("KEY_DISABLED");
            asRoot().post("/v1/keys/" + key.id() + "/activate").then().statusCode(200);
            assertThat(verdict(key.secret())).isEqualTo("VALID");
            asRoot().delete("/v1/keys/" + key.id()).then().statusCode(204);
            assertThat(verdict(key.secret())).isEqualTo("KEY_REVOKED");
        }

        @Test
        void expiredFromTheInstantOn() throws InterruptedException {
            Instant soon = Instant.now().plusMillis(1500);
            Api.Key key = key(tenant("claviger"), "expires_at", soon.toString());
            assertThat(verdict(key.secret())).isEqualTo("VALID");
            TimeUnit.MILLISECONDS.sleep(
                    Math.max(1, soon.toEpochMilli() - Instant.now().toEpochMilli() + 1));
            assertThat(verdict(key.secret())).isEqualTo("KEY_EXPIRED");
        }

        @Test
        void everyKeyOfASuspendedTenant() {
            String tenant = tenant("claviger");
            Api.Key key = key(tenant);
            changeTenant(tenant, "status", "suspended");
            assertThat(verdict(key.secret())).isEqualTo("TENANT_SUSPENDED");
            changeTenant(tenant, "status", "active");
            assertThat(verdict(key.secret())).isEqualTo("VALID");
        }

        @ParameterizedTest
        @CsvSource({
            "203.0.113.7,        VALID",
            "203.0.114.7,        IP_NOT_ALLOWED",
            "::ffff:203.0.113.9, VALID",
            "2001:db8::1,        VALID",
            "2001:db9::1,        IP_NOT_ALLOWED",
        })
        void outsideTheKeysAllowlist(String ip, String expected) {
            Api.Key key = key(tenant("claviger"), "ip_allowlist", List.of("203.0.113.0/24", "2001:db8::/32"));
            assertThat(verdict(key.secret(), "ip", ip)).isEqualTo(expected);
        }

        @Test
        void fromAnUnknownAddressWhereThereIsAnAllowlist() {
            Api.Key key = key(tenant("claviger"), "ip_allowlist", List.of("203.0.113.0/24"));
            assertThat(verdict(key.secret())).isEqualTo("IP_NOT_ALLOWED");
        }

        @Test
        void outsideTheTenantsAllowlistEvenIfTheKeyAllowsIt() {
            String tenant = tenant("claviger", "ip_allowlist", List.of("198.51.100.0/24"));
            Api.Key key = key(tenant, "ip_allowlist", List.of("203.0.113.7", "198.51.100.7"));
            assertThat(verdict(key.secret(), "ip", "203.0.113.7")).isEqualTo("IP_NOT_ALLOWED");
            assertThat(verdict(key.secret(), "ip", "198.51.100.7")).isEqualTo("VALID");
        }

        @Test
        void aTestKeyWhereLiveIsNeeded() {
            Api.Key key = key(tenant("propertybase"), "environment", "test");
            assertThat(verdict(key.secret(), "environment", "live")).isEqualTo("ENVIRONMENT_MISMATCH");
            assertThat(verdict(key.secret(), "environment", "test")).isEqualTo("VALID");
        }

        @Test
        void withoutAllTheScopesThatAreNeeded() {
            Api.Key key = key(tenant("propertybase"), "scopes", List.of("read:leads"));
            assertThat(verdict(key.secret(), "scopes", List.of("read:leads", "write:leads")))
                    .isEqualTo("INSUFFICIENT_SCOPE");
        }

        @Test
        void onAPlanWithoutApiAccess() {
            String tenant = tenant("briksync", "plan", "BUSINESS");
            Api.Key key = key(tenant);
            changeTenant(tenant, "plan", "PRO");
            assertThat(verdict(key.secret())).as("existing PRO keys go on").isEqualTo("VALID");
            changeTenant(tenant, "plan", "LEGACY");
            assertThat(verdict(key.secret())).as("after the transition").isEqualTo("PLAN_UPGRADE_REQUIRED");
            changeTenant(tenant, "plan", "FREE");
            assertThat(verdict(key.secret())).isEqualTo("PLAN_UPGRADE_REQUIRED");
        }
    }

    @Nested
    class OverALimit {
        @Test
        void tellsWhenToComeBackAndCountsNothing() {
            Api.Key key = key(tenant("claviger"), "limits", limit("key", "permits", 2));
            assertThat(verdict(key.secret())).isEqualTo("VALID");
            assertThat(verdict(key.secret())).isEqualTo("VALID");
            for (int i = 0; i < 3; i++) {
                verify(key.secret())
                        .then()
                        .body("valid", equalTo(false))
                        .body("code", equalTo("RATE_LIMITED"))
                        .body("retry_after", greaterThanOrEqualTo(55))
                        .body("limits[0].remaining", equalTo(0));
            }
        }

        @Test
        void eachLevelCountsItsOwnAndARefusalAtOneTakesFromNone() {
            String tenant = tenant(
                    "bricqs",
                    "limits",
                    limit("key", "permits", 4)
                            .put("tenant", object("permits", 6))
                            .put("ip", object("permits", 3)));
            Api.Key one = key(tenant);
            Api.Key two = key(tenant);
            for (int i = 0; i < 3; i++) {
                assertThat(verdict(one.secret(), "ip", "192.0.2.1")).isEqualTo("VALID");
            }
            Response overIp = verify(one.secret(), "ip", "192.0.2.1");
            assertThat(overIp.<String>path("code")).isEqualTo("RATE_LIMITED");
            assertThat(remaining(overIp)).isEqualTo(Map.of("ip", 0, "key", 1, "tenant", 3));
            assertThat(remaining(verify(one.secret(), "ip", "192.0.2.2")))
                    .isEqualTo(Map.of("ip", 2, "key", 0, "tenant", 2));
            Response overKey = verify(one.secret(), "ip", "192.0.2.2");
            assertThat(remaining(overKey)).isEqualTo(Map.of("ip", 2, "key", 0, "tenant", 2));
            assertThat(verdict(two.secret(), "ip", "192.0.2.2")).isEqualTo("VALID");
            assertThat(verdict(two.secret(), "ip", "192.0.2.3")).isEqualTo("VALID");
            Response overTenant = verify(two.secret(), "ip", "192.0.2.4");
            assertThat(overTenant.<String>path("code")).isEqualTo("RATE_LIMITED");
            assertThat(remaining(overTenant)).isEqualTo(Map.of("ip", 3, "key", 2, "tenant", 0));
        }

        @Test
        void anOperationHasItsOwnBurst() {
            String tenant = tenant("bricqs", "limits", limit("ingestion", "permits", 2));
            Api.Key key = key(tenant);
            Response first = verify(key.secret(), "operation", "ingestion");
            assertThat(remaining(first)).containsEntry("ingestion", 1).containsEntry("key", 999);
            assertThat(verdict(key.secret(), "operation", "ingestion")).isEqualTo("VALID");
            Response third = verify(key.secret(), "operation", "ingestion");
            if (third.<String>path("code").equals("RATE_LIMITED")) {
                assertThat(third.<Integer>path("retry_after")).isEqualTo(1);
            } else {
                assertThat(windowHasPassed(first, third))
                        .as("third of two within a second")
                        .isTrue();
            }
            assertThat(remaining(verify(key.secret(), "operation", "reporting")))
                    .doesNotContainKey("ingestion");
        }

        private static boolean windowHasPassed(Response first, Response third) {
            return Instant.parse(third.path("limits.find{it.name=='ingestion'}.reset"))
                    .isAfter(Instant.parse(first.path("limits.find{it.name=='ingestion'}.reset")));
        }

        @Test
        void costTakesSeveralPermitsOrNone() {
            Api.Key key = key(tenant("claviger"), "limits", limit("key", "permits", 10));
            assertThat(remaining(verify(key.secret(), "cost", 7))).isEqualTo(Map.of("key", 3));
            Response tooDear = verify(key.secret(), "cost", 4);
            assertThat(tooDear.<String>path("code")).isEqualTo("RATE_LIMITED");
            assertThat(remaining(tooDear)).isEqualTo(Map.of("key", 3));
            assertThat(verdict(key.secret(), "cost", 3)).isEqualTo("VALID");
            verify(key.secret(), "cost", 11)
                    .then()
                    .body("code", equalTo("RATE_LIMITED"))
                    .body("retry_after", nullValue());
        }

        @Test
        void refusedAddressesBurnNoQuota() {
            Api.Key key = key(tenant("claviger"), "ip_allowlist", List.of("203.0.113.7"));
            for (int i = 0; i < 5; i++) {
                assertThat(verdict(key.secret(), "ip", "203.0.113.8")).isEqualTo("IP_NOT_ALLOWED");
            }
            assertThat(remaining(verify(key.secret(), "ip", "203.0.113.7"))).isEqualTo(Map.of("key", 999));
        }

        @Test
        void limitsComeFromKeyspaceThenPlanThenTenantThenKey() {
            assertThat(limitOf(key(tenant("claviger")))).isEqualTo(1000);
            assertThat(limitOf(key(tenant("claviger", "plan", "TRIAL")))).isEqualTo(7);
            String tenant = tenant("claviger", "plan", "TRIAL", "limits", limit("key", "permits", 5));
            assertThat(limitOf(key(tenant))).isEqualTo(5);
            assertThat(limitOf(key(tenant, "limits", limit("key", "permits", 9))))
                    .isEqualTo(9);
        }

        @Test
        void aChangedLimitHoldsForTheNextCall() {
            String tenant = tenant("claviger");
            Api.Key key = key(tenant);
            assertThat(verdict(key.secret())).isEqualTo("VALID");
            changeTenant(tenant, "limits", limit("key", "permits", 1));
            assertThat(verdict(key.secret())).isEqualTo("RATE_LIMITED");
            changeTenant(tenant, "limits", limit("key", "permits", 2));
            assertThat(verdict(key.secret())).isEqualTo("VALID");
        }

        @Test
        void aLimitAboveTenThousandIsKeptToo() {
            Api.Key key = key(tenant("claviger"), "limits", limit("key", "permits", 20_500));
            for (int i = 0; i < 20; i++) {
                assertThat(verdict(key.secret(), "cost", 1000)).isEqualTo("VALID");
            }
            Response over = verify(key.secret(), "cost", 501);
            assertThat(over.<String>path("code")).isEqualTo("RATE_LIMITED");
            assertThat(remaining(over)).isEqualTo(Map.of("key", 500));
            assertThat(verdict(key.secret(), "cost", 500)).isEqualTo("VALID");
        }

        private static int limitOf(Api.Key key) {
            return verify(key.secret()).path("limits[0].limit");
        }

        private static JsonObject limit(String name, Object... members) {
            return object(name, object(members));
        }

        private static Map<String, Integer> remaining(Response verdict) {
            List<Map<String, Object>> limits = verdict.path("limits");
            return limits.stream()
                    .collect(java.util.stream.Collectors.toMap(
                            limit -> (String) limit.get("name"), limit -> (Integer) limit.get("remaining")));
        }
    }

    @Nested
    class Batch {
        @Test
        void answersInOrderAndCountsInOrder() {
            Api.Key key = key(tenant("claviger"), "limits", object("key", object("permits", 2)));
            JsonArray calls = JsonArray.of(
                    object("key", key.secret()),
                    object("key", BAD),
                    object("key", key.secret()),
                    object("key", key.secret()));
            as(EmbeddedServers.SERVICE_KEY)
                    .body(object("calls", calls).encode())
                    .post("/v1/verify/batch")
                    .then()
                    .statusCode(200)
                    .body("verdicts.code", contains("VALID", "KEY_NOT_FOUND", "VALID", "RATE_LIMITED"));
        }

        @Test
        void ofAHundredIsTakenAndOfMoreIsNot() {
            JsonArray calls = new JsonArray();
            for (int i = 0; i < 100; i++) {
                calls.add(object("key", BAD));
            }
            as(EmbeddedServers.SERVICE_KEY)
                    .body(object("calls", calls).encode())
                    .post("/v1/verify/batch")
                    .then()
                    .statusCode(200)
                    .body("verdicts", hasSize(100));
            calls.add(object("key", BAD));
            as(EmbeddedServers.SERVICE_KEY)
                    .body(object("calls", calls).encode())
                    .post("/v1/verify/batch")
                    .then()
                    .statusCode(400)
                    .body("errors.field", contains("calls"));
        }

        @Test
        void oneWrongCallStopsAllBeforeAnyIsCounted() {
            Api.Key key = key(tenant("claviger"));
            as(EmbeddedServers.SERVICE_KEY)
                    .body(object("calls", JsonArray.of(object("key", key.secret()), object("key", "x", "cost", 0)))
                            .encode())
                    .post("/v1/verify/batch")
                    .then()
                    .statusCode(400)
                    .body("errors.field", contains("calls[1].cost"));
            verify(key.secret()).then().body("limits[0].remaining", equalTo(999));
        }
    }

    @Nested
    class BadRequest {
        @Test
        void namesEveryWrongField() {
            as(EmbeddedServers.SERVICE_KEY)
                    .body("""
                            {"ip":"300.1.1.1","scopes":["a b"],"environment":"prod","operation":"UPPER","cost":1001}""")
                    .post("/v1/verify")
                    .then()
                    .statusCode(400)
                    .body("code", equalTo("BAD_REQUEST"))
                    .body("errors.field", contains("key", "ip", "scopes", "environment", "operation", "cost"));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{\"key\":\"x\",\"credential\":\"y\"}",
                    "{\"key\":\"\"}",
                    "{\"key\":null}",
                    "{\"key\":\"x\",\"ip\":\"\"}",
                    "{\"key\":\"x\",\"ip\":\"10.0.0.0/8\"}",
                    "{\"key\":\"x\",\"cost\":1.5}",
                    "{\"key\":\"x\",\"cost\":\"1\"}",
                    "{\"key\":\"x\",\"scopes\":[null]}",
                    "{\"key\":\"x\",\"scopes\":\"read\"}"
                })
        void refusesWhatItCannotReadLiterally(String body) {
            as(EmbeddedServers.SERVICE_KEY)
                    .body(body)
                    .post("/v1/verify")
                    .then()
                    .statusCode(400)
                    .body("errors", hasSize(1));
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '`',
                value = {
                    "{\"key\":7} | key | must be a string",
                    "{\"key\":{\"a\":1}} | key | must be a string",
                    "{\"credential\":true} | credential | must be a string",
                    "{\"key\":\"x\",\"ip\":1} | ip | must be a string",
                    "{\"key\":\"x\",\"environment\":[]} | environment | must be a string",
                    "{\"key\":\"x\",\"operation\":1.5} | operation | must be a string",
                    "{\"key\":\"x\",\"scopes\":\"read\"} | scopes | must be an array",
                    "{\"key\":\"x\",\"scopes\":[\"read\",1]} | scopes[1] | must be a string",
                    "{\"key\":\"x\",\"cost\":\"1\"} | cost | must be a whole number",
                    "{\"key\":\"x\",\"cost\":1.0} | cost | must be a whole number",
                    "{\"key\":\"x\",\"cost\":99999999999} | cost | must be 1 to 1000",
                    "{\"key\":\"x\",\"kee\":1} | kee | is not known here",
                })
        void saysOfWhichMemberAndWhy(String call, String field, String why) {
            as(EmbeddedServers.SERVICE_KEY)
                    .body(call)
                    .post("/v1/verify")
                    .then()
                    .statusCode(400)
                    .body("errors.field", contains(field))
                    .body("errors.message", contains(why));
            as(EmbeddedServers.SERVICE_KEY)
                    .body("{\"calls\":[{\"key\":\"x\"}," + call + "]}")
                    .post("/v1/verify/batch")
                    .then()
                    .statusCode(400)
                    .body("errors.field", contains("calls[1]." + field));
        }

        @ParameterizedTest
        @ValueSource(strings = {"[]", "\"x\"", "7", "null", "{\"key\":\"x\",\"key\":\"y\"}", "{\"key\":\"x\"} x"})
        void isWhatIsNoCallAtAll(String body) {
            as(EmbeddedServers.SERVICE_KEY).body(body).post("/v1/verify").then().statusCode(400);
        }
    }

    @Nested
    class Callers {
        @Test
        void strangersAreUnauthorized() {
            io.restassured.RestAssured.given()
                    .contentType("application/json")
                    .body(object("key", BAD).encode())
                    .post("/v1/verify")
                    .then()
                    .statusCode(401)
                    .header("WWW-Authenticate", equalTo("Bearer"));
        }

        @Test
        void aCustomersKeyMayNotVerifyEvenAsAdmin() {
            as(adminKey(tenant("claviger")).secret())
                    .body(object("key", BAD).encode())
                    .post("/v1/verify")
                    .then()
                    .statusCode(403)
                    .body("error.code", equalTo("FORBIDDEN"))
                    .body("error.message", equalTo("Insufficient permissions"));
        }

        @Test
        void aServiceKeyMayOnlyVerify() {
            as(EmbeddedServers.SERVICE_KEY).get("/v1/keys").then().statusCode(403);
            as(EmbeddedServers.SERVICE_KEY).get("/v1/tenants").then().statusCode(403);
        }

        @Test
        void serviceAndRootKeysAreNotLimited() {
            for (int i = 0; i <= EmbeddedServers.API_PERMITS_PER_KEY; i++) {
                as(EmbeddedServers.SERVICE_KEY)
                        .body(object("key", BAD).encode())
                        .post("/v1/verify")
                        .then()
                        .statusCode(200)
                        .header("X-RateLimit-Limit", nullValue());
            }
        }
    }

    @Test
    void emptyScopesAskForNothing() {
        Api.Key key = key(tenant("claviger"));
        verify(key.secret(), "scopes", List.of())
                .then()
                .body("code", equalTo("VALID"))
                .body("scopes", empty());
    }
}
