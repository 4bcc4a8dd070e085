package io.claviger.tenant;

import static io.claviger.testing.Api.asRoot;
import static io.claviger.testing.Api.object;
import static io.claviger.testing.Api.tenant;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;

import io.claviger.testing.EmbeddedServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(EmbeddedServers.class)
class TenantsApiTest {
    @Test
    void isCreatedReadAndChanged() {
        Response created = asRoot().body(
                        object("name", "Acme Ltd", "keyspace", "briksync", "ip_allowlist", List.of("203.0.113.0/24"))
                                .encode())
                .post("/v1/tenants");
        String id = created.path("id");
        created.then()
                .statusCode(201)
                .header("Location", endsWith("/v1/tenants/" + id))
                .header("ETag", equalTo("\"1\""))
                .body("plan", equalTo("FREE"))
                .body("status", equalTo("active"));
        asRoot().header("If-Match", "\"1\"")
                .body("""
                        {"name":"Acme plc","plan":"BUSINESS","ip_allowlist":null,"limits":{"key":{"permits":50}}}""")
                .patch("/v1/tenants/" + id)
                .then()
                .statusCode(200)
                .header("ETag", equalTo("\"2\""))
                .header("X-Claviger-Propagation", nullValue());
        asRoot().get("/v1/tenants/" + id)
                .then()
                .statusCode(200)
                .body("name", equalTo("Acme plc"))
                .body("plan", equalTo("BUSINESS"))
                .body("keyspace", equalTo("briksync"))
                .body("limits.key.permits", equalTo(50));
        asRoot().header("If-Match", "\"1\"")
                .body("{\"plan\":null}")
                .patch("/v1/tenants/" + id)
                .then()
                .statusCode(412);
        asRoot().body("{\"plan\":null}")
                .patch("/v1/tenants/" + id)
                .then()
                .statusCode(200)
                .body("plan", nullValue());
    }

    @Test
    void isFoundInLists() {
        String id = tenant("bluebricks", "name", "Blue & Sons");
        asRoot().queryParam("search", "blue &")
                .get("/v1/tenants?keyspace=bluebricks")
                .then()
                .statusCode(200)
                .body("list.id", hasItem(id))
                .body("list.keyspace", everyItem(equalTo("bluebricks")));
        asRoot().get("/v1/tenants?sort=expires_at").then().statusCode(400).body("errors.field", contains("sort"));
    }

    @Test
    void wrongMembersAreNamed() {
        asRoot().body("{}")
                .post("/v1/tenants")
                .then()
                .statusCode(400)
                .body("errors.field", contains("name", "keyspace"));
        asRoot().body("""
                        {"name":"x","keyspace":"nope","plan":"GOLD","status":"sleepy","ip_allowlist":["x"],"limits":{"key":{"level":"sky"}}}""")
                .post("/v1/tenants")
                .then()
                .statusCode(400)
                .body("errors.field", contains("keyspace", "plan", "status", "ip_allowlist", "limits.key.level"));
        String id = tenant("claviger");
        asRoot().body("{\"keyspace\":\"bricqs\"}")
                .patch("/v1/tenants/" + id)
                .then()
                .statusCode(400)
                .body("errors.field", contains("keyspace"));
        asRoot().body("{\"status\":null,\"limits\":{\"new\":{\"permits\":1}}}")
                .patch("/v1/tenants/" + id)
                .then()
                .statusCode(400)
                .body("errors.field", contains("status"));
        asRoot().body("{\"limits\":{\"new\":{\"permits\":1}}}")
                .patch("/v1/tenants/" + id)
                .then()
                .statusCode(400)
                .body("errors.field", contains("limits.new"));
    }

    @Test
    void unknownIs404() {
        asRoot().get("/v1/tenants/" + UUID.randomUUID()).then().statusCode(404);
        asRoot().body("{}").patch("/v1/tenants/" + UUID.randomUUID()).then().statusCode(404);
    }

    @Test
    void anExternalIdIsOneTenantsOfItsKeyspace() {
        String id = "org_" + java.util.UUID.randomUUID();
        String tenant = tenant("briksync", "external_id", id);
        asRoot().get("/v1/tenants/" + tenant).then().body("external_id", equalTo(id));
        asRoot().body(object("name", "x", "keyspace", "briksync", "external_id", id)
                        .encode())
                .post("/v1/tenants")
                .then()
                .statusCode(409)
                .body("detail", equalTo("Another tenant of this keyspace has this external_id"));
        String other = tenant("briksync");
        asRoot().body(object("external_id", id).encode())
                .patch("/v1/tenants/" + other)
                .then()
                .statusCode(409);
        tenant("bricqs", "external_id", id);
        asRoot().body("{\"external_id\":null}")
                .patch("/v1/tenants/" + tenant)
                .then()
                .statusCode(200)
                .body("external_id", org.hamcrest.Matchers.nullValue());
        tenant("briksync", "external_id", id);
    }
}
