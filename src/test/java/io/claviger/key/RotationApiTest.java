package io.claviger.key;

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
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.claviger.testing.Api;
import io.claviger.testing.EmbeddedServers;
import io.claviger.testing.Service;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(EmbeddedServers.class)
class RotationApiTest {
    @Nested
    class AtOnce {
        @Test
        void theSuccessorHasAllThatTheOldKeyHadAndTheOldOneIsRevoked() {
            Api.Key old = key(
                    tenant("propertybase"),
                    "name",
                    "CRM",
                    "environment",
                    "test",
                    "scopes",
                    List.of("read:leads"),
                    "expires_at",
                    "2099-01-01T00:00:00Z",
                    "ip_allowlist",
                    List.of("203.0.113.0/24"),
                    "limits",
                    object("key", object("permits", 9)),
                    "metadata",
                    object("team", "sales"));
            assertThat(verdict(old.secret(), "ip", "203.0.113.7")).isEqualTo("VALID");
            Response rotated = asRoot().post(path(old));
            String id = rotated.path("id");
            String secret = rotated.path("key");
            rotated.then()
                    .statusCode(201)
                    .header("Location", endsWith("/v1/keys/" + id))
                    .header("ETag", equalTo("\"1\""))
                    .header("Cache-Control", containsString("no-store"))
                    .body("id", not(equalTo(old.id())))
                    .body("rotated_from", equalTo(old.id()))
                    .body("hint", equalTo("pb_test_…" + secret.substring(secret.length() - 4)));
            for (String member : List.of(
                    "tenant_id",
                    "keyspace",
                    "name",
                    "environment",
                    "scopes",
                    "state",
                    "expires_at",
                    "ip_allowlist",
                    "limits",
                    "metadata")) {
                assertThat(rotated.<Object>path(member))
                        .as(member)
                        .isNotNull()
                        .isEqualTo(asRoot().get("/v1/keys/" + id).path(member));
            }
            verify(secret, "ip", "203.0.113.7")
                    .then()
                    .body("code", equalTo("VALID"))
                    .body("key_id", equalTo(id))
                    .body("name", equalTo("CRM"))
                    .body("scopes", contains("read:leads"))
                    .body("metadata.team", equalTo("sales"))
                    .body("limits.find { it.name == 'key' }.limit", equalTo(9))
                    .body("limits.find { it.name == 'key' }.remaining", equalTo(7));
            assertThat(verdict(secret, "ip", "203.0.114.1")).isEqualTo("IP_NOT_ALLOWED");
            assertThat(verdict(old.secret(), "ip", "203.0.113.7")).isEqualTo("KEY_REVOKED");
            Response read = asRoot().get("/v1/keys/" + old.id());
            read.then()
                    .body("state", equalTo("revoked"))
                    .body("rotated_to", equalTo(id))
                    .body("retires_at", nullValue());
            assertThat(read.asString() + asRoot().get("/v1/keys/" + id).asString())
                    .doesNotContain(secret);
        }

        @Test
        void aDisabledKeysSuccessorIsDisabled() {
            Api.Key old = key(tenant("claviger"));
            asRoot().post("/v1/keys/" + old.id() + "/deactivate").then().statusCode(200);
            Response rotated = rotate(old, "{}");
            rotated.then().statusCode(201).body("state", equalTo("disabled"));
            assertThat(verdict(rotated.path("key"))).isEqualTo("KEY_DISABLED");
        }

        @Test
        void anAdminKeyMayRotateItself() {
            Api.Key admin = adminKey(tenant("claviger"));
            Response rotated = as(admin.secret()).body("{}").post(path(admin));
            rotated.then().statusCode(201).body("created_by.id", equalTo(admin.id()));
            as(admin.secret()).get("/v1/keys").then().statusCode(401);
            as(rotated.path("key")).get("/v1/keys").then().statusCode(200);
        }
    }

    @Nested
    class WithGrace {
        @Test
        void bothLiveAndCountTogether() {
            Api.Key old = key(tenant("claviger"), "limits", object("key", object("permits", 3)));
            Response rotated = rotate(old, "{\"grace_seconds\":600}");
            String secret = rotated.path("key");
            rotated.then().statusCode(201);
            Instant retires = Instant.parse(asRoot().get("/v1/keys/" + old.id()).path("retires_at"));
            assertThat(retires)
                    .isBetween(Instant.now().plusSeconds(500), Instant.now().plusSeconds(601));
            verify(old.secret()).then().body("code", equalTo("VALID")).body("expires_at", equalTo(retires.toString()));
            assertThat(verdict(secret)).isEqualTo("VALID");
            assertThat(verdict(old.secret())).isEqualTo("VALID");
            assertThat(verdict(secret)).as("the fourth of three").isEqualTo("RATE_LIMITED");
            assertThat(verdict(old.secret())).isEqualTo("RATE_LIMITED");
            verify(secret).then().body("expires_at", nullValue());
        }

        @Test
        void theOldOneExpiresOnTime() {
            Api.Key old = key(tenant("claviger"));
            String secret = rotate(old, "{\"grace_seconds\":2}").path("key");
            Instant retires = Instant.parse(asRoot().get("/v1/keys/" + old.id()).path("retires_at"));
            while (Instant.now().isBefore(retires)) {
                assertThat(verdict(secret)).isEqualTo("VALID");
                Service.pause();
            }
            assertThat(verdict(old.secret())).isEqualTo("KEY_EXPIRED");
            assertThat(verdict(secret)).isEqualTo("VALID");
            asRoot().get("/v1/keys/" + old.id()).then().body("state", equalTo("expired"));
            asRoot().body("{\"expires_at\":\"2099-01-01T00:00:00Z\"}").patch("/v1/keys/" + old.id());
            assertThat(verdict(old.secret())).as("cannot be prolonged").isEqualTo("KEY_EXPIRED");
        }

        @Test
        void itCanBeEndedEarly() {
            Api.Key old = key(tenant("claviger"));
            String secret = rotate(old, "{\"grace_seconds\":600}").path("key");
            assertThat(verdict(old.secret())).isEqualTo("VALID");
            asRoot().delete("/v1/keys/" + old.id()).then().statusCode(204);
            assertThat(verdict(old.secret())).isEqualTo("KEY_REVOKED");
            assertThat(verdict(secret)).isEqualTo("VALID");
        }

        @Test
        void anEarlierExpiryStays() {
            Api.Key old = key(
                    tenant("claviger"),
                    "expires_at",
                    Instant.now().plusSeconds(60).toString());
            rotate(old, "{\"grace_seconds\":600}").then().statusCode(201);
            verify(old.secret())
                    .then()
                    .body(
                            "expires_at",
                            equalTo(asRoot().get("/v1/keys/" + old.id()).<String>path("expires_at")));
        }

        @Test
        void noMoreThanTwoPredecessorsLive() {
            Api.Key first = key(tenant("claviger"));
            Api.Key second = made(rotate(first, "{\"grace_seconds\":600}"));
            Api.Key third = made(rotate(second, "{\"grace_seconds\":600}"));
            rotate(third, "{\"grace_seconds\":600}")
                    .then()
                    .statusCode(409)
                    .body("detail", containsString("predecessors"));
            for (Api.Key one : List.of(first, second, third)) {
                assertThat(verdict(one.secret())).isEqualTo("VALID");
            }
            Api.Key fourth = made(rotate(third, "{}"));
            asRoot().delete("/v1/keys/" + first.id()).then().statusCode(204);
            Api.Key fifth = made(rotate(fourth, "{\"grace_seconds\":600}"));
            assertThat(List.of(first, second, third, fourth, fifth).stream()
                            .map(one -> verdict(one.secret()))
                            .toList())
                    .containsExactly("KEY_REVOKED", "VALID", "KEY_REVOKED", "VALID", "VALID");
        }
    }

    @Nested
    class UnderAPlan {
        @Test
        void inTransitionRotatesButMakesNoNewKeys() {
            String tenant = tenant("briksync", "plan", "BUSINESS");
            Api.Key old = key(tenant);
            changeTenant(tenant, "plan", "PRO");
            asRoot().body(object("tenant_id", tenant, "name", "x").encode())
                    .post("/v1/keys")
                    .then()
                    .statusCode(403);
            Api.Key successor = made(rotate(old, "{}"));
            assertThat(verdict(successor.secret())).isEqualTo("VALID");
        }

        @Test
        void withAFullNumberOfKeysRotatesAndTheOldKeyDoesNotCount() {
            String tenant = tenant("claviger", "plan", "TRIAL");
            Api.Key one = key(tenant);
            made(rotate(one, "{\"grace_seconds\":600}"));
            Api.Key two = key(tenant);
            made(rotate(two, "{\"grace_seconds\":600}"));
            asRoot().body(object("tenant_id", tenant, "name", "x").encode())
                    .post("/v1/keys")
                    .then()
                    .statusCode(403);
        }
    }

    @Nested
    class AskedAgain {
        @Test
        void withTheSameIdempotencyKeyGivesTheSameSuccessorAndSecret() {
            Api.Key old = key(tenant("claviger"));
            String again = UUID.randomUUID().toString();
            Response first = rotate(old, "{\"grace_seconds\":5}", again);
            Response second = rotate(old, "{\"grace_seconds\":5}", again);
            first.then().statusCode(201).header("Idempotency-Replayed", nullValue());
            second.then().statusCode(201).header("Idempotency-Replayed", equalTo("true"));
            assertThat(second.<String>path("id")).isEqualTo(first.path("id"));
            assertThat(second.<String>path("key")).isNotNull().isEqualTo(first.path("key"));
            rotate(old, "{\"grace_seconds\":6}", again).then().statusCode(409);
            rotate(key(tenant("claviger")), "{\"grace_seconds\":5}", again)
                    .then()
                    .statusCode(409);
        }

        @Test
        void byManyAtOnceMakesOneSuccessor() throws Exception {
            Api.Key old = key(tenant("claviger"));
            String again = UUID.randomUUID().toString();
            List<String> secrets = race(8, () -> rotate(old, "{}", again)
                    .then()
                    .statusCode(201)
                    .extract()
                    .path("key"));
            assertThat(new HashSet<>(secrets)).hasSize(1).doesNotContainNull();
        }

        @Test
        void withoutOneIsAConflictThatNamesTheSuccessor() {
            Api.Key old = key(tenant("claviger"));
            Api.Key successor = made(rotate(old, "{\"grace_seconds\":600}"));
            rotate(old, "{}")
                    .then()
                    .statusCode(409)
                    .body("code", equalTo("CONFLICT"))
                    .body("detail", containsString(successor.id()));
            // The answer was lost: its successor is replaced in turn, and the old key goes on meanwhile.
            Api.Key third = made(rotate(successor, "{}"));
            assertThat(verdict(old.secret())).isEqualTo("VALID");
            assertThat(verdict(third.secret())).isEqualTo("VALID");
        }
    }

    @Nested
    class Races {
        @Test
        void ofManyRotationsOneWins() throws Exception {
            String tenant = tenant("claviger");
            Api.Key old = key(tenant);
            List<Integer> statuses = race(8, () -> rotate(old, "{}").statusCode());
            assertThat(statuses)
                    .containsOnly(201, 409)
                    .filteredOn(s -> s == 201)
                    .hasSize(1);
            asRoot().get("/v1/keys?tenant_id=" + tenant).then().body("total", equalTo(2));
        }

        @Test
        void withARevokeLeaveTheOldKeyRevoked() throws Exception {
            for (int i = 0; i < 5; i++) {
                Api.Key old = key(tenant("claviger"));
                List<Callable<Integer>> both = List.of(
                        () -> rotate(old, "{\"grace_seconds\":600}").statusCode(),
                        () -> asRoot().delete("/v1/keys/" + old.id()).statusCode());
                try (var pool = Executors.newFixedThreadPool(2)) {
                    List<Future<Integer>> ends = pool.invokeAll(both);
                    assertThat(ends.get(0).get()).isIn(201, 409);
                    assertThat(ends.get(1).get()).isEqualTo(204);
                }
                assertThat(verdict(old.secret())).isEqualTo("KEY_REVOKED");
            }
        }
    }

    @Nested
    class Refused {
        @ParameterizedTest
        @CsvSource({
            "{\"grace_seconds\":-1},        grace_seconds",
            "{\"grace_seconds\":2592001},   grace_seconds",
            "{\"grace_seconds\":\"x\"},     grace_seconds",
            "{\"grace\":1},                 grace",
        })
        void wrongMembersAreNamedAndNothingIsChanged(String body, String field) {
            Api.Key old = key(tenant("claviger"));
            rotate(old, body).then().statusCode(400).body("errors.field", contains(field));
            asRoot().get("/v1/keys/" + old.id()).then().header("ETag", equalTo("\"1\""));
        }

        @Test
        void aShortIdempotencyKey() {
            rotate(key(tenant("claviger")), "{}", "x")
                    .then()
                    .statusCode(400)
                    .body("errors.field", contains("Idempotency-Key"));
        }

        @Test
        void keysThatAreOver() {
            Api.Key revoked = key(tenant("claviger"));
            asRoot().delete("/v1/keys/" + revoked.id()).then().statusCode(204);
            rotate(revoked, "{}").then().statusCode(409);
            Instant soon = Instant.now().plus(Duration.ofSeconds(1));
            Api.Key expired = key(tenant("claviger"), "expires_at", soon.toString());
            while (Instant.now().isBefore(soon)) {
                Service.pause();
            }
            rotate(expired, "{}").then().statusCode(409).body("detail", containsString("expires_at"));
        }

        @Test
        void whatWasChangedSinceItWasRead() {
            Api.Key old = key(tenant("claviger"));
            asRoot().header("If-Match", "\"2\"").post(path(old)).then().statusCode(412);
            asRoot().header("If-Match", "\"1\"").post(path(old)).then().statusCode(201);
        }

        @Test
        void keysOfOthersAndCallersWhoMayNot() {
            Api.Key theirs = key(tenant("claviger"));
            Api.Key admin = adminKey(tenant("claviger"));
            as(admin.secret()).post(path(theirs)).then().statusCode(404);
            as(theirs.secret()).post(path(theirs)).then().statusCode(403);
            as(EmbeddedServers.SERVICE_KEY).post(path(theirs)).then().statusCode(403);
            assertThat(verdict(theirs.secret())).isEqualTo("VALID");
        }
    }

    @Test
    void theSuccessorCanBeSeenBesideTheOldKeyInTheList() {
        String tenant = tenant("claviger");
        Api.Key old = key(tenant);
        Api.Key successor = made(rotate(old, "{\"grace_seconds\":600}"));
        asRoot().get("/v1/keys?order=asc&tenant_id=" + tenant)
                .then()
                .body("list.id", contains(old.id(), successor.id()))
                .body("list[0].retires_at", notNullValue())
                .body("list[1].rotated_from", equalTo(old.id()));
    }

    private static String path(Api.Key key) {
        return "/v1/keys/" + key.id() + "/rotate";
    }

    private static Response rotate(Api.Key key, String body) {
        return asRoot().body(body).post(path(key));
    }

    private static Response rotate(Api.Key key, String body, String again) {
        return asRoot().header("Idempotency-Key", again).body(body).post(path(key));
    }

    private static Api.Key made(Response rotated) {
        rotated.then().statusCode(201);
        return new Api.Key(rotated.path("id"), rotated.path("key"));
    }

    private static <T> List<T> race(int contestants, Callable<T> run) throws Exception {
        try (var pool = Executors.newFixedThreadPool(contestants)) {
            List<T> results = new ArrayList<>();
            for (Future<T> one : pool.invokeAll(Collections.nCopies(contestants, run))) {
                results.add(one.get());
            }
            return results;
        }
    }
}
