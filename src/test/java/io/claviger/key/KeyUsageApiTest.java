package io.claviger.key;

import static io.claviger.testing.Api.adminKey;
import static io.claviger.testing.Api.as;
import static io.claviger.testing.Api.asRoot;
import static io.claviger.testing.Api.key;
import static io.claviger.testing.Api.tenant;
import static io.claviger.testing.Api.verdict;
import static io.claviger.testing.Api.verify;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(EmbeddedServers.class)
class KeyUsageApiTest {
    @Nested
    class Answers {
        @Test
        void howOftenAKeyWasVerifiedWithWhichVerdicts() {
            Api.Key key = key(tenant("claviger"), "limits", Api.object("key", Api.object("permits", 3)));
            Instant before = Instant.now().minusMillis(1);
            Map<String, Integer> verdicts = new HashMap<>();
            for (int i = 0; i < 5; i++) {
                verdicts.merge(verdict(key.secret()), 1, Integer::sum);
            }
            verdicts.merge(verdict(key.secret(), "scopes", List.of("a")), 1, Integer::sum);
            assertThat(verdicts).containsOnlyKeys("VALID", "RATE_LIMITED", "INSUFFICIENT_SCOPE");
            Response byHour = await(key, 6, "?by=hour");
            byHour.then()
                    .body("key_id", equalTo(key.id()))
                    .body("by", equalTo("hour"))
                    .body("outcomes", equalTo(verdicts));
            assertThat(byHour.<Integer>path("list.total.sum()")).isEqualTo(6);
            assertThat(Instant.parse(byHour.path("list[0].start")).toEpochMilli() % 3_600_000)
                    .isZero();
            assertThat(Instant.parse(byHour.path("last_used_at"))).isBetween(before, Instant.now());
            Response byDay = await(key, 6, "");
            byDay.then().body("by", equalTo("day")).body("outcomes", equalTo(verdicts));
            assertThat(byDay.<String>path("list[0].start")).endsWith("T00:00:00Z");
        }

        @Test
        void nothingForAKeyThatWasNeverUsed() {
            Api.Key key = key(tenant("claviger"));
            asRoot().get(path(key))
                    .then()
                    .statusCode(200)
                    .body("total", equalTo(0))
                    .body("outcomes", equalTo(Map.of()))
                    .body("list", empty())
                    .body("last_used_at", nullValue());
        }

        @Test
        void whatIsWithinTheGivenTimesOnly() {
            Api.Key key = key(tenant("claviger"));
            verify(key.secret());
            await(key, 1, "");
            asRoot().get(path(key) + "?from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z")
                    .then()
                    .statusCode(200)
                    .body("total", equalTo(0))
                    .body("last_used_at", notNullValue());
        }

        @Test
        void toTheTenantsAdmin() {
            Api.Key admin = adminKey(tenant("claviger"));
            verify(admin.secret());
            await(admin, 1, "");
            as(admin.secret()).get(path(admin)).then().statusCode(200).body("outcomes.VALID", notNullValue());
        }
    }

    @Nested
    class LastUsed {
        @Test
        void isToldByListAndReadButARefusalIsNoUse() {
            String tenant = tenant("claviger");
            Api.Key used = key(tenant, "name", "used");
            Api.Key refused = key(tenant, "name", "refused");
            verify(used.secret());
            assertThat(verdict(refused.secret(), "environment", "test")).isEqualTo("ENVIRONMENT_MISMATCH");
            await(used, 1, "");
            await(refused, 1, "");
            asRoot().get("/v1/keys?sort=name&tenant_id=" + tenant)
                    .then()
                    .body("list.name", contains("refused", "used"))
                    .body("list[0].last_used_at", nullValue())
                    .body("list[1].last_used_at", notNullValue());
            asRoot().get("/v1/keys/" + used.id()).then().body("last_used_at", notNullValue());
            asRoot().body("{\"name\":\"renamed\"}")
                    .patch("/v1/keys/" + used.id())
                    .then()
                    .statusCode(200)
                    .body("last_used_at", notNullValue());
        }
    }

    @Nested
    class Refuses {
        @ParameterizedTest
        @ValueSource(strings = {"by=week", "from=yesterday", "to=2026-11-25", "from=2000-01-01T00:00:00Z"})
        void wrongParametersNamingThem(String query) {
            Api.Key key = key(tenant("claviger"));
            asRoot().get(path(key) + "?" + query)
                    .then()
                    .statusCode(400)
                    .body("errors", hasSize(1))
                    .body("errors[0].field", equalTo(query.substring(0, query.indexOf('='))));
        }

        @Test
        void keysOfOthers() {
            Api.Key theirs = key(tenant("claviger"));
            Api.Key admin = adminKey(tenant("claviger"));
            as(admin.secret()).get(path(theirs)).then().statusCode(404);
            asRoot().get("/v1/keys/" + UUID.randomUUID() + "/usage").then().statusCode(404);
        }

        @Test
        void whoMayNotReadKeys() {
            Api.Key key = key(tenant("claviger"));
            as(key.secret()).get(path(key)).then().statusCode(403);
            as(EmbeddedServers.SERVICE_KEY).get(path(key)).then().statusCode(403);
        }

        @Test
        void otherMethods() {
            asRoot().post(path(key(tenant("claviger")))).then().statusCode(405);
        }
    }

    private static String path(Api.Key key) {
        return "/v1/keys/" + key.id() + "/usage";
    }

    /** Counts are written every now and then. */
    private static Response await(Api.Key key, int total, String query) {
        Instant limit = Instant.now().plus(Duration.ofSeconds(20));
        while (true) {
            Response answer = asRoot().get(path(key) + query);
            answer.then().statusCode(200);
            if (answer.<Integer>path("total") >= total) {
                return answer;
            }
            assertThat(Instant.now()).as("usage within 20 s").isBefore(limit);
            Service.pause();
        }
    }
}
