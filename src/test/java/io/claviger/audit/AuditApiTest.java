package io.claviger.audit;

import static io.claviger.testing.Api.adminKey;
import static io.claviger.testing.Api.as;
import static io.claviger.testing.Api.asRoot;
import static io.claviger.testing.Api.changeTenant;
import static io.claviger.testing.Api.key;
import static io.claviger.testing.Api.object;
import static io.claviger.testing.Api.tenant;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.anEmptyMap;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.claviger.testing.Api;
import io.claviger.testing.EmbeddedServers;
import io.claviger.testing.People;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(EmbeddedServers.class)
class AuditApiTest {
    private static Response trail(String query) {
        return asRoot().get("/v1/audit?" + query);
    }

    /** The latest line about something. */
    private static ValidatableResponse latest(String targetId) {
        return trail("limit=1&target_id=" + targetId).then().statusCode(200).body("list", hasSize(1));
    }

    @Nested
    class Tells {
        @Test
        void whoDidWhatToWhichKeyWhenFromWhereInWhichRequest() {
            String tenant = tenant("claviger");
            Instant before = Instant.now().minusMillis(1);
            Response created = asRoot().header("X-Forwarded-For", "203.0.113.7")
                    .body(object("tenant_id", tenant, "name", "Billing", "scopes", List.of("a:b"))
                            .encode())
                    .post("/v1/keys");
            latest(created.path("id"))
                    .body("list[0].action", equalTo("key.create"))
                    .body("list[0].actor", equalTo(Map.of("type", "root", "id", "root", "name", "root")))
                    .body("list[0].tenant_id", equalTo(tenant))
                    .body("list[0].address", equalTo("203.0.113.7"))
                    .body("list[0].request_id", equalTo(created.header("X-Request-Id")))
                    .body("list[0].before", anEmptyMap())
                    .body("list[0].after.name", equalTo("Billing"))
                    .body("list[0].after.scopes", contains("a:b"))
                    .body("list[0].after.state", equalTo("active"));
            Response line = trail("target_id=" + created.path("id"));
            assertThat(Instant.parse(line.path("list[0].created_at"))).isBetween(before, Instant.now());
            assertThat(line.body().asString()).doesNotContain(created.<String>path("key"));
        }

        @Test
        void ofAChangeOnlyWhatDiffersBeforeAndAfter() {
            Api.Key key = key(tenant("claviger"), "scopes", List.of("a"), "metadata", object("team", "x", "old", 1));
            asRoot().body(object(
                                    "name",
                                    "Renamed",
                                    "scopes",
                                    List.of("a"),
                                    "ip_allowlist",
                                    List.of("203.0.113.0/24"),
                                    "limits",
                                    object("key", object("permits", 7)),
                                    "metadata",
                                    object("team", "y", "old", 1))
                            .encode())
                    .patch("/v1/keys/" + key.id())
                    .then()
                    .statusCode(200);
            latest(key.id())
                    .body("list[0].action", equalTo("key.change"))
                    .body(
                            "list[0].before",
                            equalTo(Map.of("name", "A key", "ip_allowlist", List.of(), "limits", Map.of())))
                    .body(
                            "list[0].after",
                            equalTo(Map.of(
                                    "name",
                                    "Renamed",
                                    "ip_allowlist",
                                    List.of("203.0.113.0/24"),
                                    "limits",
                                    Map.of("key", Map.of("permits", 7)),
                                    "metadata_changed",
                                    List.of("team"))));
        }

        @Test
        void everyStepOfAKeysLife() {
            Api.Key key = key(tenant("claviger"));
            asRoot().post("/v1/keys/" + key.id() + "/deactivate").then().statusCode(200);
            latest(key.id())
                    .body("list[0].before", equalTo(Map.of("state", "active")))
                    .body("list[0].after", equalTo(Map.of("state", "disabled")));
            asRoot().post("/v1/keys/" + key.id() + "/activate").then().statusCode(200);
            String successor = asRoot().body("{}")
                    .post("/v1/keys/" + key.id() + "/rotate")
                    .then()
                    .statusCode(201)
                    .extract()
                    .path("id");
            latest(key.id())
                    .body("list[0].action", equalTo("key.rotate"))
                    .body("list[0].after", equalTo(Map.of("state", "revoked", "rotated_to", successor)));
            asRoot().delete("/v1/keys/" + successor).then().statusCode(204);
            latest(successor).body("list[0].after", equalTo(Map.of("state", "revoked")));
            trail("order=asc&target_id=" + key.id())
                    .then()
                    .body("list.action", contains("key.create", "key.deactivate", "key.activate", "key.rotate"));
        }

        @Test
        void tenants() {
            String tenant = tenant("briksync", "plan", "PRO");
            latest(tenant)
                    .body("list[0].action", equalTo("tenant.create"))
                    .body("list[0].after.keyspace", equalTo("briksync"));
            changeTenant(tenant, "plan", "BUSINESS", "status", "suspended");
            latest(tenant)
                    .body("list[0].action", equalTo("tenant.change"))
                    .body("list[0].before", equalTo(Map.of("plan", "PRO", "status", "active")))
                    .body("list[0].after", equalTo(Map.of("plan", "BUSINESS", "status", "suspended")));
        }

        @Test
        void accountsAndTheirSessionsWithoutPasswords() {
            String tenant = tenant("claviger");
            People.Person person = People.account(tenant, "member");
            asRoot().body(object("role", "admin", "password", "another long password")
                            .encode())
                    .patch("/v1/accounts/" + person.id())
                    .then()
                    .statusCode(200);
            latest(person.id())
                    .body("list[0].action", equalTo("account.change"))
                    .body("list[0].before", equalTo(Map.of("role", "member")))
                    .body("list[0].after.role", equalTo("admin"))
                    .body("list[0].after.password_set_at", notNullValue());
            String token = People.signIn(person.email(), "another long password");
            latest(person.id())
                    .body("list[0].action", equalTo("session.begin"))
                    .body("list[0].actor.type", equalTo("person"))
                    .body("list[0].actor.id", equalTo(person.id()))
                    .body("list[0].address", notNullValue())
                    .body("list[0].after.session", notNullValue());
            People.as(token).delete("/v1/sessions/current").then().statusCode(204);
            latest(person.id())
                    .body("list[0].action", equalTo("session.end"))
                    .body("list[0].before.session", notNullValue())
                    .body("list[0].after", anEmptyMap());
            asRoot().delete("/v1/accounts/" + person.id()).then().statusCode(204);
            latest(person.id())
                    .body("list[0].action", equalTo("account.delete"))
                    .body("list[0].before.email", equalTo(person.email()));
            assertThat(trail("tenant_id=" + tenant).body().asString()).doesNotContain("long password", token);
        }

        @Test
        void applicationsWithoutTheirSecrets() {
            String tenant = tenant("propertybase");
            Response client = asRoot().body(object(
                                    "tenant_id",
                                    tenant,
                                    "name",
                                    "App",
                                    "redirect_uris",
                                    List.of("https://app.example.com/callback"),
                                    "scopes",
                                    List.of("read:leads"))
                            .encode())
                    .post("/v1/oauth/clients");
            client.then().statusCode(201);
            String id = client.path("client_id") == null ? client.path("id") : client.path("client_id");
            asRoot().body("{\"name\":\"Other\"}")
                    .patch("/v1/oauth/clients/" + id)
                    .then()
                    .statusCode(200);
            latest(id)
                    .body("list[0].action", equalTo("oauth_client.change"))
                    .body("list[0].before", equalTo(Map.of("name", "App")))
                    .body("list[0].after", equalTo(Map.of("name", "Other")));
            asRoot().delete("/v1/oauth/clients/" + id).then().statusCode(204);
            latest(id)
                    .body("list[0].action", equalTo("oauth_client.delete"))
                    .body("list[0].before.redirect_uris", contains("https://app.example.com/callback"));
            assertThat(trail("tenant_id=" + tenant).body().asString())
                    .doesNotContain(client.<String>path("client_secret"));
        }

        @Test
        void nothingOfAChangeThatWasRefused() {
            Api.Key key = key(tenant("claviger"));
            asRoot().header("If-Match", "\"9\"")
                    .body("{\"name\":\"Lost\"}")
                    .patch("/v1/keys/" + key.id())
                    .then()
                    .statusCode(412);
            latest(key.id()).body("list[0].action", equalTo("key.create"));
        }
    }

    @Nested
    class Finds {
        @Test
        void byTenantActorActionTargetAndTime() {
            String tenant = tenant("claviger");
            Api.Key admin = adminKey(tenant);
            Response made =
                    as(admin.secret()).body("{\"name\":\"Made by a key\"}").post("/v1/keys");
            made.then().statusCode(201);
            String of = "tenant_id=" + tenant + "&";
            trail(of).then().body("list.action", contains("key.create", "key.create", "tenant.create"));
            trail(of + "actor_id=" + admin.id()).then().body("list.target_id", contains(made.<String>path("id")));
            trail(of + "action=tenant.create").then().body("list.target_id", contains(tenant));
            trail(of + "target_id=" + admin.id()).then().body("list.after.name", contains("A key"));
            String at = trail(of + "target_id=" + admin.id()).path("list[0].created_at");
            trail(of + "from=" + at).then().body("list.target_id", hasItem(admin.id()));
            trail(of + "target_id=" + admin.id() + "&to=" + at).then().body("list", empty());
            trail(of + "action=key.revoke").then().statusCode(200).body("list", empty());
            trail(of + "from=2999-01-01T00:00:00Z").then().statusCode(200).body("list", empty());
        }

        @ParameterizedTest
        @CsvSource({"desc", "asc"})
        void everyLineOnceByCursor(String order) {
            String tenant = tenant("claviger");
            List<String> keys = new ArrayList<>();
            for (int i = 0; i < 7; i++) {
                keys.add(key(tenant).id());
            }
            List<String> found = new ArrayList<>();
            String cursor = "";
            do {
                Response page = trail("action=key.create&limit=3&order=" + order + "&tenant_id=" + tenant + cursor);
                page.then().statusCode(200).body("total", nullValue());
                found.addAll(page.path("list.target_id"));
                // What is added meanwhile shifts nothing.
                if (order.equals("desc")) {
                    key(tenant);
                }
                cursor = page.path("next_cursor") == null ? "" : "&cursor=" + page.path("next_cursor");
            } while (!cursor.isEmpty());
            assertThat(found).containsExactlyElementsOf(order.equals("asc") ? keys : keys.reversed());
        }
    }

    @Nested
    class Shows {
        @Test
        void anAdminTheLinesOfTheirTenantOnly() {
            String tenant = tenant("claviger");
            Api.Key admin = adminKey(tenant);
            String theirs = tenant("claviger");
            Api.Key other = key(theirs);
            as(admin.secret())
                    .get("/v1/audit")
                    .then()
                    .statusCode(200)
                    .body("list.tenant_id", everyItem(equalTo(tenant)))
                    .body("list.action", containsInAnyOrder("key.create", "tenant.create"));
            as(admin.secret())
                    .get("/v1/audit?target_id=" + other.id())
                    .then()
                    .statusCode(200)
                    .body("list", empty());
            as(admin.secret())
                    .get("/v1/audit?tenant_id=" + theirs)
                    .then()
                    .statusCode(400)
                    .body("errors[0].field", equalTo("tenant_id"))
                    .body("errors[0].message", equalTo("there is no such tenant"));
            People.as(People.session(tenant, "admin"))
                    .get("/v1/audit?tenant_id=" + tenant)
                    .then()
                    .statusCode(200)
                    .body("list.tenant_id", everyItem(equalTo(tenant)));
        }

        @Test
        void theOperatorAllAndWhatIsTheirOwn() {
            String token = People.signIn(EmbeddedServers.OPERATOR_EMAIL, EmbeddedServers.OPERATOR_PASSWORD);
            Response latest = People.as(token).get("/v1/audit?action=session.begin&limit=1");
            latest.then().statusCode(200).body("list[0].tenant_id", nullValue());
            People.as(token)
                    .get("/v1/audit?action=tenant.create")
                    .then()
                    .statusCode(200)
                    .body("list", hasItem(notNullValue()));
        }
    }

    @Nested
    class Refuses {
        @Test
        void strangers() {
            given().get("/v1/audit").then().statusCode(401).body("code", equalTo("UNAUTHORIZED"));
        }

        @Test
        void whoeverIsNoAdmin() {
            String tenant = tenant("propertybase");
            for (String credential : List.of(
                    key(tenant).secret(),
                    EmbeddedServers.SERVICE_KEY,
                    key(tenant, "environment", "test", "scopes", List.of("admin"))
                            .secret())) {
                as(credential).get("/v1/audit?limit=x").then().statusCode(403).body("code", equalTo("FORBIDDEN"));
            }
            People.as(People.session(
                            tenant,
                            "member",
                            "permissions",
                            List.of("read:organization_api_key", "update:organization_api_key")))
                    .get("/v1/audit")
                    .then()
                    .statusCode(403)
                    .body("error.message", equalTo("Insufficient permissions"));
        }

        @ParameterizedTest
        @CsvSource({
            "tenant_id, x",
            "target_id, 1234",
            "actor_id, %00",
            "actor_id, %20",
            "action, revoke",
            "action, key.*",
            "from, yesterday",
            "from, 2026-11-25",
            "to, 99999-01-01T00:00:00Z",
            "limit, 0",
            "limit, 101",
            "order, sideways",
            "cursor, x",
            "offset, 20",
            "sort, name",
            "search, x"
        })
        void wrongFiltersNamingThem(String name, String value) {
            given().urlEncodingEnabled(false)
                    .header("X-API-Key", EmbeddedServers.ROOT_KEY)
                    .get("/v1/audit?" + name + "=" + value)
                    .then()
                    .statusCode(400)
                    .body("errors", hasSize(1))
                    .body("errors[0].field", equalTo(name));
        }

        @Test
        void everyWrongFilterAtOnce() {
            trail("tenant_id=x&limit=0&from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z")
                    .then()
                    .statusCode(400)
                    .body("errors.field", containsInAnyOrder("tenant_id", "limit", "from"));
        }

        @Test
        void aCursorOfAnotherOrder() {
            key(tenant("claviger"));
            String cursor = trail("limit=1").path("next_cursor");
            trail("order=asc&cursor=" + cursor).then().statusCode(400).body("errors[0].field", equalTo("cursor"));
        }

        @Test
        void everyOtherMethod() {
            asRoot().delete("/v1/audit").then().statusCode(405);
            asRoot().body("{}").post("/v1/audit").then().statusCode(405);
            asRoot().delete("/v1/audit/" + UUID.randomUUID()).then().statusCode(404);
        }
    }
}
