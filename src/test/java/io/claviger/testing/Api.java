package io.claviger.testing;

import static io.restassured.RestAssured.given;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;

/** Our API as its callers see it: nothing here looks behind HTTP, so the same tests run against every kind of package. */
public final class Api {
    private Api() {}

    /** A request with that credential. */
    public static RequestSpecification as(String credential) {
        return given().header("X-API-Key", credential).contentType(ContentType.JSON);
    }

    public static RequestSpecification asRoot() {
        return as(EmbeddedServers.ROOT_KEY);
    }

    /** Makes a tenant of a keyspace; returns its id. */
    public static String tenant(String keyspace, Object... members) {
        JsonObject body = JsonObject.of("name", "Tenant of " + keyspace, "keyspace", keyspace);
        body.mergeIn(object(members));
        return asRoot().body(body.encode())
                .post("/v1/tenants")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    public static void changeTenant(String tenantId, Object... members) {
        asRoot().body(object(members).encode())
                .patch("/v1/tenants/" + tenantId)
                .then()
                .statusCode(200);
    }

    /** Makes a key of a tenant. */
    public static Key key(String tenantId, Object... members) {
        JsonObject body = JsonObject.of("tenant_id", tenantId, "name", "A key");
        body.mergeIn(object(members));
        Response answer = asRoot().body(body.encode()).post("/v1/keys");
        answer.then().statusCode(201);
        return new Key(answer.path("id"), answer.path("key"));
    }

    /** A key that may manage its tenant. */
    public static Key adminKey(String tenantId) {
        return key(tenantId, "scopes", List.of("admin"));
    }

    /** The verdict on a call. */
    public static Response verify(String key, Object... members) {
        JsonObject body = JsonObject.of("key", key);
        body.mergeIn(object(members));
        Response answer = as(EmbeddedServers.SERVICE_KEY).body(body.encode()).post("/v1/verify");
        answer.then().statusCode(200);
        return answer;
    }

    /** The verdict's code. */
    public static String verdict(String key, Object... members) {
        return verify(key, members).path("code");
    }

    /** A JSON object of names and values in turn; lists and maps become JSON. */
    public static JsonObject object(Object... members) {
        JsonObject object = new JsonObject();
        for (int i = 0; i < members.length; i += 2) {
            Object value = members[i + 1];
            object.put((String) members[i], value instanceof Map<?, ?> map ? JsonObject.mapFrom(map) : value);
        }
        return object;
    }

    /** A key that was made. */
    public record Key(String id, String secret) {}
}
