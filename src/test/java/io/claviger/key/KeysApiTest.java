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
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.claviger.testing.Api;
import io.claviger.testing.EmbeddedServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(EmbeddedServers.class)
class KeysApiTest {
    @Nested
    class Create {
        @Test
        void answersTheSecretThisOnce() {
            String tenant = tenant("claviger");
            Response created = asRoot().body(object(
                                    "tenant_id",
                                    tenant,
                                    "name",
                                    "  CRM Integration ",
                                    "scopes",
                                    List.of("write:leads", "read:leads", "read:leads"),
                                    "ip_allowlist",
                                    List.of("203.0.113.7/24", "::ffff:10.0.0.1"),
                                    "limits",
                                    object("burst", object("level", "key", "permits", 5, "window_seconds", 1)),
                                    "metadata",
                                    object("customer", object("id", 42)),
                                    "expires_at",
                                    "2099-01-01T02:00:00+02:00")
                            .encode())
                    .post("/v1/keys");
            String id = created.path("id");
            String secret = created.path("key");
            created.then()
                    .statusCode(201)
                    .header("Location", endsWith("/v1/keys/" + id))
                    .header("ETag", equalTo("\"1\""))
                    .header("Cache-Control", containsString("no-store"))
                    .body("name", equalTo("CRM Integration"))
                    .body("hint", equalTo("ck_live_…" + secret.substring(secret.length() - 4)))
                    .body("environment", equalTo("live"))
                    .body("scopes", contains("read:leads", "write:leads"))
                    .body("ip_allowlist", contains("203.0.113.0/24", "10.0.0.1"))
                    .body("limits.burst.permits", equalTo(5))
                    .body("limits.burst.window_seconds", equalTo(1))
                    .body("metadata.customer.id", equalTo(42))
                    .body("expires_at", equalTo("2099-01-01T00:00:00Z"))
                    .body("state", equalTo("active"))
                    .body("created_by.type", equalTo("root"))
                    .body("updated_at", nullValue());
            assertThat(UUID.fromString(id).version()).isEqualTo(7);
            String read = asRoot().get("/v1/keys/" + id).asString();
            String list = asRoot().get("/v1/keys?tenant_id=" + tenant).asString();
            assertThat(read + list).doesNotContain(secret).doesNotContain("key_hash");
            assertThat(new JsonObject(read).containsKey("key")).isFalse();
        }

        @Test
        void anAdminKeyMakesKeysOfItsOwnTenantOnly() {
            String tenant = tenant("propertybase");
            Api.Key admin = adminKey(tenant);
            as(admin.secret())
                    .body(object("name", "By a program").encode())
                    .post("/v1/keys")
                    .then()
                    .statusCode(201)
                    .body("tenant_id", equalTo(tenant))
                    .body("created_by.type", equalTo("key"))
                    .body("created_by.id", equalTo(admin.id()));
            as(admin.secret())
                    .body(object("name", "x", "tenant_id", tenant("propertybase"))
                            .encode())
                    .post("/v1/keys")
                    .then()
                    .statusCode(400)
                    .body("errors.field", contains("tenant_id"));
        }

        @Test
        void aKeyWithoutTheScopeAdminMayNotManageKeys() {
            Api.Key key = key(tenant("propertybase"), "scopes", List.of("read:leads"));
            as(key.secret())
                    .body(object("name", "x").encode())
                    .post("/v1/keys")
                    .then()
                    .statusCode(403);
            as(key.secret()).get("/v1/keys").then().statusCode(403);
            as(key.secret()).get("/v1/keys/" + key.id()).then().statusCode(403);
            as(key.secret()).delete("/v1/keys/" + key.id()).then().statusCode(403);
        }

        @Test
        void scopesOutsideTheCatalogueAreRefusedByName() {
            asRoot().body(object("tenant_id", tenant("propertybase"), "name", "x", "scopes", List.of("read:everything"))
                            .encode())
                    .post("/v1/keys")
                    .then()
                    .statusCode(400)
                    .body("errors.field", contains("scopes"))
                    .body("errors[0].message", containsString("read:everything"));
        }

        @Test
        void testKeysNeedAKeyspaceThatHasThem() {
            asRoot().body(object("tenant_id", tenant("bluebricks"), "name", "x", "environment", "test")
                            .encode())
                    .post("/v1/keys")
                    .then()
                    .statusCode(400)
                    .body("errors.field", contains("environment"));
        }

        @Test
        void namesEveryWrongFieldAndWritesNothing() {
            String tenant = tenant("claviger");
            asRoot().body(object(
                                    "tenant_id",
                                    tenant,
                                    "name",
                                    " ",
                                    "environment",
                                    "prod",
                                    "scopes",
                                    List.of("a b"),
                                    "expires_at",
                                    "2020-01-01T00:00:00Z",
                                    "ip_allowlist",
                                    List.of("1.2.3.4", "x"),
                                    "limits",
                                    object(
                                            "one", object("level", "nobody", "permits", 1, "window_seconds", 0),
                                            "two", object("permits", 1)),
                                    "metadata",
                                    object("long", "x".repeat(5000)))
                            .encode())
                    .post("/v1/keys")
                    .then()
                    .statusCode(400)
                    .body(
                            "errors.field",
                            contains(
                                    "name",
                                    "environment",
                                    "scopes",
                                    "expires_at",
                                    "ip_allowlist",
                                    "limits.one.window_seconds",
                                    "limits.one.level",
                                    "metadata"));
            asRoot().get("/v1/keys?tenant_id=" + tenant).then().body("total", equalTo(0));
        }

        @ParameterizedTest
        @CsvSource({
            "{\"tenant_id\":\"nope\"|\"name\":\"x\"},        tenant_id",
            "{\"name\":\"x\"},                                tenant_id",
            "{\"tenant_id\":5},                               tenant_id",
            "{\"nmae\":\"x\"},                                nmae",
            "{\"metadata\":[]},                               metadata",
            "{\"limits\":{\"key\":{\"permit\":1}}},           limits.key.permit",
            "{\"limits\":{\"key\":{\"permits\":\"1\"}}},      limits.key.permits",
            "{\"ip_allowlist\":[5]},                          ip_allowlist[0]",
        })
        void aWrongMemberIsNamed(String body, String field) {
            asRoot().body(body.replace('|', ','))
                    .post("/v1/keys")
                    .then()
                    .statusCode(400)
                    .body("errors.field", contains(field));
        }

        @Test
        void anUnknownTenantIsABadRequest() {
            asRoot().body(object("tenant_id", UUID.randomUUID().toString(), "name", "x")
                            .encode())
                    .post("/v1/keys")
                    .then()
                    .statusCode(400)
                    .body("errors.field", contains("tenant_id"));
        }

        @Test
        void aPlanWithoutKeysMakesNone() {
            asRoot().body(object("tenant_id", tenant("briksync"), "name", "x").encode())
                    .post("/v1/keys")
                    .then()
                    .statusCode(403)
                    .body("code", equalTo("PLAN_UPGRADE_REQUIRED"));
        }

        @Test
        void aPlansNumberOfKeysIsKeptWhenManyAskAtOnce() throws Exception {
            String tenant = tenant("claviger", "plan", "TRIAL");
            List<Integer> statuses = race(8, () -> asRoot().body(
                            object("tenant_id", tenant, "name", "x").encode())
                    .post("/v1/keys")
                    .statusCode());
            assertThat(statuses)
                    .containsOnly(201, 403)
                    .filteredOn(s -> s == 201)
                    .hasSize(2);
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = ';',
                value = {
                    "{'key':{'permits':10}};                                                     201",
                    "{'ingestion':{'permits':10}};                                               201",
                    "{'mine':{'level':'tenant','permits':9,'window_seconds':5}};                 201",
                    "{'key':{'permits':1001}};                                                   400",
                    "{'key':{'permits':10,'window_seconds':61}};                                 400",
                    "{'key':{'window_seconds':61}};                                              400",
                    "{'tenant':{'permits':10}};                                                  400",
                    "{'ip':{'permits':10}};                                                      400",
                    "{'ingestion':{'operation':'other'}};                                        400",
                    "{'key':{'permits':10,'when_redis_is_down':'open'}};                         400"
                })
        void aTenantsAdminMayTightenLimitsButNotLoosenOrLeaveThem(String limits, int status) {
            Api.Key admin = adminKey(tenant("bricqs"));
            as(admin.secret())
                    .body("{\"name\":\"x\",\"limits\":" + limits.replace('\'', '"') + "}")
                    .post("/v1/keys")
                    .then()
                    .statusCode(status);
        }

        @Test
        void aTestKeyReachesTestKeysOnly() {
            String tenant = tenant("propertybase");
            Api.Key live = key(tenant);
            Api.Key admin = key(tenant, "environment", "test", "scopes", List.of("admin"));
            as(admin.secret())
                    .body("{\"name\":\"x\"}")
                    .post("/v1/keys")
                    .then()
                    .statusCode(400)
                    .body("errors.field", contains("environment"));
            as(admin.secret())
                    .body("{\"name\":\"x\",\"environment\":\"test\"}")
                    .post("/v1/keys")
                    .then()
                    .statusCode(201);
            as(admin.secret()).get("/v1/keys/" + live.id()).then().statusCode(404);
            as(admin.secret()).delete("/v1/keys/" + live.id()).then().statusCode(404);
            as(admin.secret()).get("/v1/keys").then().body("list.environment", everyItem(equalTo("test")));
            assertThat(verdict(live.secret())).isEqualTo("VALID");
        }
    }

    @Nested
    class AskedAgain {
        @Test
        void withTheSameIdempotencyKeyGivesTheSameKeyAndSecret() {
            String tenant = tenant("claviger");
            String body = object("tenant_id", tenant, "name", "once").encode();
            String again = UUID.randomUUID().toString();
            Response first =
                    asRoot().header("Idempotency-Key", again).body(body).post("/v1/keys");
            Response second =
                    asRoot().header("Idempotency-Key", again).body(body).post("/v1/keys");
            first.then().statusCode(201).header("Idempotency-Replayed", nullValue());
            second.then().statusCode(201).header("Idempotency-Replayed", equalTo("true"));
            assertThat(second.<String>path("key")).isEqualTo(first.path("key"));
            assertThat(second.<String>path("id")).isEqualTo(first.path("id"));
            asRoot().get("/v1/keys?tenant_id=" + tenant).then().body("total", equalTo(1));
        }

        @Test
        void byManyAtOnceMakesOneKey() throws Exception {
            String tenant = tenant("claviger");
            String body = object("tenant_id", tenant, "name", "once").encode();
            String again = UUID.randomUUID().toString();
            List<String> secrets = race(8, () -> asRoot().header("Idempotency-Key", again)
                    .body(body)
                    .post("/v1/keys")
                    .then()
                    .statusCode(201)
                    .extract()
                    .path("key"));
            assertThat(new HashSet<>(secrets)).hasSize(1).doesNotContainNull();
            asRoot().get("/v1/keys?tenant_id=" + tenant).then().body("total", equalTo(1));
        }

        @Test
        void withAnotherBodyIsAConflict() {
            String tenant = tenant("claviger");
            String again = UUID.randomUUID().toString();
            asRoot().header("Idempotency-Key", again)
                    .body(object("tenant_id", tenant, "name", "one").encode())
                    .post("/v1/keys")
                    .then()
                    .statusCode(201);
            asRoot().header("Idempotency-Key", again)
                    .body(object("tenant_id", tenant, "name", "two").encode())
                    .post("/v1/keys")
                    .then()
                    .statusCode(409)
                    .body("code", equalTo("CONFLICT"));
        }

        @Test
        void byAnotherCallerIsAnotherRequest() {
            String tenant = tenant("claviger");
            Api.Key one = adminKey(tenant);
            Api.Key two = adminKey(tenant);
            String again = UUID.randomUUID().toString();
            Set<String> ids = new HashSet<>();
            for (Api.Key caller : List.of(one, two)) {
                ids.add(as(caller.secret())
                        .header("Idempotency-Key", again)
                        .body(object("name", "x").encode())
                        .post("/v1/keys")
                        .path("id"));
            }
            assertThat(ids).hasSize(2);
        }

        @Test
        void evenAfterWhatWasAskedForCouldNoLongerBeMade() {
            String tenant = tenant("briksync", "plan", "BUSINESS");
            String again = UUID.randomUUID().toString();
            String body = object("tenant_id", tenant, "name", "x").encode();
            String first = asRoot().header("Idempotency-Key", again)
                    .body(body)
                    .post("/v1/keys")
                    .path("key");
            changeTenant(tenant, "plan", "FREE");
            asRoot().header("Idempotency-Key", again)
                    .body(body)
                    .post("/v1/keys")
                    .then()
                    .statusCode(201)
                    .body("key", equalTo(first));
        }

        @Test
        void afterARefusalIsAFirstRequest() {
            String tenant = tenant("claviger", "plan", "FREE");
            String again = UUID.randomUUID().toString();
            String body = object("tenant_id", tenant, "name", "x").encode();
            asRoot().header("Idempotency-Key", again)
                    .body(body)
                    .post("/v1/keys")
                    .then()
                    .statusCode(403);
            changeTenant(tenant, "plan", "BUSINESS");
            asRoot().header("Idempotency-Key", again)
                    .body(body)
                    .post("/v1/keys")
                    .then()
                    .statusCode(201)
                    .header("Idempotency-Replayed", nullValue());
        }

        @ParameterizedTest
        @ValueSource(strings = {"short", "with space in it"})
        void withAMalformedIdempotencyKeyNamesTheHeader(String malformed) {
            asRoot().header("Idempotency-Key", malformed)
                    .body(object("tenant_id", tenant("claviger"), "name", "x").encode())
                    .post("/v1/keys")
                    .then()
                    .statusCode(400)
                    .body("errors.field", contains("Idempotency-Key"));
        }
    }

    @Nested
    class ListKeys {
        @Test
        void byPagesByOrderAndBySearch() {
            String tenant = tenant("claviger");
            for (String name : List.of("delta", "Alpha", "charlie", "bravo_100%", "echo")) {
                key(tenant, "name", name);
            }
            String base = "/v1/keys?tenant_id=" + tenant;
            asRoot().get(base)
                    .then()
                    .statusCode(200)
                    .body("total", equalTo(5))
                    .body("list.name", contains("echo", "bravo_100%", "charlie", "Alpha", "delta"))
                    .body("next_cursor", nullValue());
            asRoot().get(base + "&sort=name&limit=2&offset=1")
                    .then()
                    .body("total", equalTo(5))
                    .body("list.name", contains("bravo_100%", "charlie"));
            asRoot().get(base + "&sort=name&order=desc&limit=1").then().body("list.name", contains("echo"));
            asRoot().get(base + "&search=ALPH").then().body("total", equalTo(1)).body("list.name", contains("Alpha"));
            asRoot().queryParam("search", "_100%").get(base).then().body("total", equalTo(1));
            asRoot().queryParam("search", "%").get(base).then().body("total", equalTo(1));
            asRoot().get(base + "&sort=expires_at").then().body("total", equalTo(5));
            asRoot().get(base + "&offset=50").then().body("total", equalTo(5)).body("list", empty());
        }

        @ParameterizedTest
        @CsvSource({
            "created_at,asc",
            "created_at,desc",
            "name,asc",
            "name,desc",
            "expires_at,asc",
            "expires_at,desc",
            "last_used_at,asc"
        })
        void byCursorEachKeyOnceEvenIfOthersComeAndGo(String sort, String order) {
            String tenant = tenant("claviger");
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < 7; i++) {
                ids.add(key(tenant, "name", "same name").id());
            }
            List<String> seen = new ArrayList<>();
            String query = "/v1/keys?tenant_id=" + tenant + "&limit=3&sort=" + sort + "&order=" + order;
            Response page = asRoot().get(query);
            while (true) {
                seen.addAll(page.path("list.id"));
                String next = page.path("next_cursor");
                if (next == null) {
                    break;
                }
                if (order.equals("desc")) {
                    key(tenant, "name", "zz newer");
                }
                page = asRoot().get(query + "&cursor=" + next);
                page.then().statusCode(200).body("total", nullValue());
            }
            assertThat(seen).containsExactlyInAnyOrderElementsOf(ids);
        }

        @ParameterizedTest
        @CsvSource({"asc, a b c d e", "desc, c b a e d"})
        void keysThatNeverExpireComeLastWhateverTheOrder(String order, String names) {
            String tenant = tenant("claviger");
            for (String name : List.of("d", "e")) {
                key(tenant, "name", name);
            }
            for (String name : List.of("b", "a", "c")) {
                key(tenant, "name", name, "expires_at", "203" + (name.charAt(0) - 'a') + "-01-01T00:00:00Z");
            }
            String query = "/v1/keys?tenant_id=" + tenant + "&sort=expires_at&order=" + order;
            List<String> whole = asRoot().get(query).path("list.name");
            assertThat(String.join(" ", whole)).isEqualTo(names);
            List<String> offset = asRoot().get(query + "&limit=3&offset=2").path("list.name");
            assertThat(offset).isEqualTo(whole.subList(2, 5));
            for (int limit = 1; limit < 5; limit++) {
                List<String> seen = new ArrayList<>();
                String cursor = "";
                while (cursor != null) {
                    Response page = asRoot().get(query + "&limit=" + limit + cursor);
                    seen.addAll(page.path("list.name"));
                    String next = page.path("next_cursor");
                    cursor = next == null ? null : "&cursor=" + next;
                }
                assertThat(seen).as("pages of " + limit).isEqualTo(whole);
            }
        }

        @ParameterizedTest
        @CsvSource({
            "limit=0, limit",
            "limit=101, limit",
            "limit=x, limit",
            "offset=-1, offset",
            "sort=secret, sort",
            "order=up, order",
            "cursor=nonsense, cursor",
            "tenant_id=nope, tenant_id",
        })
        void wrongParametersAreNamed(String query, String field) {
            asRoot().get("/v1/keys?" + query).then().statusCode(400).body("errors.field", contains(field));
        }

        @Test
        void anAdminKeySeesItsOwnTenantOnly() {
            String mine = tenant("claviger");
            Api.Key admin = adminKey(mine);
            key(tenant("claviger"));
            as(admin.secret())
                    .get("/v1/keys")
                    .then()
                    .body("total", equalTo(1))
                    .body("list.tenant_id", everyItem(equalTo(mine)));
        }
    }

    @Nested
    class Change {
        @Test
        void absentMembersStayAndNullRemoves() {
            Api.Key key = key(
                    tenant("claviger"),
                    "scopes",
                    List.of("a"),
                    "expires_at",
                    "2099-01-01T00:00:00Z",
                    "ip_allowlist",
                    List.of("203.0.113.7"),
                    "metadata",
                    object("a", 1));
            patch(key, "name", "renamed")
                    .then()
                    .statusCode(200)
                    .header("ETag", equalTo("\"2\""))
                    .body("name", equalTo("renamed"))
                    .body("scopes", contains("a"))
                    .body("expires_at", equalTo("2099-01-01T00:00:00Z"))
                    .body("updated_at", notNullValue());
            asRoot().body("""
                            {"expires_at":null,"scopes":null,"ip_allowlist":null,"metadata":null,"limits":null}""")
                    .patch("/v1/keys/" + key.id())
                    .then()
                    .statusCode(200)
                    .body("expires_at", nullValue())
                    .body("scopes", empty())
                    .body("ip_allowlist", empty())
                    .body("metadata", equalTo(Map.of()));
        }

        @Test
        void isJudgedByAtOnce() {
            Api.Key key = key(tenant("propertybase"), "scopes", List.of("read:leads"));
            assertThat(verdict(key.secret(), "scopes", List.of("read:leads"))).isEqualTo("VALID");
            patch(key, "scopes", List.of("read:agents"));
            assertThat(verdict(key.secret(), "scopes", List.of("read:leads"))).isEqualTo("INSUFFICIENT_SCOPE");
            patch(key, "ip_allowlist", List.of("203.0.113.7"));
            assertThat(verdict(key.secret(), "ip", "203.0.113.8")).isEqualTo("IP_NOT_ALLOWED");
            patch(key, "limits", object("key", object("permits", 3)), "ip_allowlist", List.of());
            verify(key.secret()).then().body("limits[0].limit", equalTo(3));
        }

        @Test
        void ofWhatWasChangedSinceItWasReadIsRefused() {
            Api.Key key = key(tenant("claviger"));
            String seen = asRoot().get("/v1/keys/" + key.id()).header("ETag");
            patch(key, "name", "somebody else's");
            asRoot().header("If-Match", seen)
                    .body(object("name", "mine").encode())
                    .patch("/v1/keys/" + key.id())
                    .then()
                    .statusCode(412)
                    .body("code", equalTo("PRECONDITION_FAILED"));
            asRoot().header("If-Match", seen)
                    .delete("/v1/keys/" + key.id())
                    .then()
                    .statusCode(412);
            asRoot().get("/v1/keys/" + key.id())
                    .then()
                    .body("name", equalTo("somebody else's"))
                    .body("state", equalTo("active"));
            asRoot().header("If-Match", "\"2\"")
                    .body(object("name", "mine").encode())
                    .patch("/v1/keys/" + key.id())
                    .then()
                    .statusCode(200);
            asRoot().header("If-Match", "W/\"3\"")
                    .body("{}")
                    .patch("/v1/keys/" + key.id())
                    .then()
                    .statusCode(412);
        }

        @Test
        void ofManyAdminsAtOnceOneWins() throws Exception {
            Api.Key key = key(tenant("claviger"));
            List<Integer> statuses = race(8, () -> asRoot().header("If-Match", "\"1\"")
                    .body(object("name", "mine").encode())
                    .patch("/v1/keys/" + key.id())
                    .statusCode());
            assertThat(statuses)
                    .containsOnly(200, 412)
                    .filteredOn(s -> s == 200)
                    .hasSize(1);
        }

        @Test
        void namesEveryWrongFieldAndChangesNothing() {
            Api.Key key = key(tenant("propertybase"));
            asRoot().body("""
                            {"name":null,"scopes":["nope"],"expires_at":"yesterday","ip_allowlist":["x"],"limits":{"key":{"permits":0}}}""")
                    .patch("/v1/keys/" + key.id())
                    .then()
                    .statusCode(400)
                    .body(
                            "errors.field",
                            contains("name", "scopes", "expires_at", "ip_allowlist", "limits.key.permits"));
            asRoot().get("/v1/keys/" + key.id()).then().header("ETag", equalTo("\"1\""));
        }

        @Test
        void ofARevokedKeyIsAConflictButRevokingAgainIsNot() {
            Api.Key key = key(tenant("claviger"));
            asRoot().delete("/v1/keys/" + key.id()).then().statusCode(204);
            asRoot().delete("/v1/keys/" + key.id()).then().statusCode(204);
            patch(key, "name", "x").then().statusCode(409);
            asRoot().post("/v1/keys/" + key.id() + "/activate").then().statusCode(409);
            asRoot().get("/v1/keys/" + key.id()).then().statusCode(200).body("state", equalTo("revoked"));
        }

        private static Response patch(Api.Key key, Object... members) {
            return asRoot().body(object(members).encode()).patch("/v1/keys/" + key.id());
        }
    }

    @Nested
    class SomebodyElses {
        @Test
        void keyDoesNotExist() {
            Api.Key theirs = key(tenant("claviger"));
            Api.Key admin = adminKey(tenant("claviger"));
            String path = "/v1/keys/" + theirs.id();
            as(admin.secret()).get(path).then().statusCode(404);
            as(admin.secret()).body("{}").patch(path).then().statusCode(404);
            as(admin.secret()).delete(path).then().statusCode(404);
            as(admin.secret()).post(path + "/activate").then().statusCode(404);
            as(admin.secret()).post(path + "/deactivate").then().statusCode(404);
            as(admin.secret())
                    .get("/v1/keys?tenant_id=" + tenant("claviger"))
                    .then()
                    .statusCode(400);
            assertThat(verdict(theirs.secret())).isEqualTo("VALID");
            assertThat(as(admin.secret()).get(path).path("detail").toString())
                    .isEqualTo(as(admin.secret())
                            .get("/v1/keys/" + UUID.randomUUID())
                            .path("detail")
                            .toString());
        }

        @Test
        void tenantsAreForTheOperator() {
            String tenant = tenant("claviger");
            Api.Key admin = adminKey(tenant);
            as(admin.secret()).get("/v1/tenants").then().statusCode(403);
            as(admin.secret()).get("/v1/tenants?keyspace=nope").then().statusCode(403);
            as(admin.secret())
                    .body(object("keyspace", "nope", "plan", "nope").encode())
                    .post("/v1/tenants")
                    .then()
                    .statusCode(403);
            as(admin.secret()).get("/v1/tenants/" + tenant).then().statusCode(403);
            as(admin.secret()).body("{}").patch("/v1/tenants/" + tenant).then().statusCode(403);
            as(admin.secret())
                    .body(object("name", "x", "keyspace", "claviger").encode())
                    .post("/v1/tenants")
                    .then()
                    .statusCode(403);
        }
    }

    @Test
    void anAdminKeyManagesItsKeysToTheEnd() {
        String tenant = tenant("claviger");
        Api.Key admin = adminKey(tenant);
        Response created =
                as(admin.secret()).body(object("name", "worker").encode()).post("/v1/keys");
        String id = created.path("id");
        String secret = created.path("key");
        as(admin.secret())
                .body(object("name", "worker 2").encode())
                .patch("/v1/keys/" + id)
                .then()
                .statusCode(200);
        as(admin.secret()).post("/v1/keys/" + id + "/deactivate").then().statusCode(200);
        assertThat(verdict(secret)).isEqualTo("KEY_DISABLED");
        as(admin.secret()).delete("/v1/keys/" + id).then().statusCode(204);
        assertThat(verdict(secret)).isEqualTo("KEY_REVOKED");
        as(admin.secret()).get("/v1/keys").then().body("list", hasSize(2)).body("list.key", not(hasSize(0)));
    }

    private static <T> List<T> race(int contestants, Callable<T> run) throws Exception {
        try (var pool = Executors.newFixedThreadPool(contestants)) {
            List<Future<T>> runs = pool.invokeAll(java.util.Collections.nCopies(contestants, run));
            List<T> results = new ArrayList<>();
            for (Future<T> one : runs) {
                results.add(one.get());
            }
            return results;
        }
    }
}
