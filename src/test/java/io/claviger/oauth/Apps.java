package io.claviger.oauth;

import static io.claviger.testing.Api.asRoot;
import static io.claviger.testing.Api.object;
import static io.restassured.RestAssured.given;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Applications, as the OAuth endpoints see them. */
final class Apps {
    static final String CALLBACK = "https://yourapp.com/callback";

    private static final AtomicLong NEXT = new AtomicLong(System.nanoTime());

    private Apps() {}

    /** A registered application; a public one has no secret. */
    record App(String id, @Nullable String secret) {
        String mustSecret() {
            return java.util.Objects.requireNonNull(secret);
        }
    }

    /** Of the whole product unless members say otherwise: confidential, code and refresh, two scopes of leads. */
    static App app(Object... members) {
        JsonObject body = object(
                "name",
                "CRM Connector",
                "scopes",
                List.of("read:leads", "write:leads"),
                "redirect_uris",
                List.of(CALLBACK));
        body.mergeIn(object(members));
        if (!body.containsKey("tenant_id")) {
            body.put("keyspace", "propertybase");
        }
        Response answer = asRoot().body(body.encode()).post("/v1/oauth/clients");
        answer.then().statusCode(201);
        return new App(answer.path("client_id"), answer.path("client_secret"));
    }

    /** One that acts for its tenant. */
    static App machine(String tenantId, Object... members) {
        JsonObject more = object(members);
        more.put("tenant_id", tenantId).put("grant_types", List.of("client_credentials"));
        return app(more.stream()
                .flatMap(one -> java.util.stream.Stream.of(one.getKey(), one.getValue()))
                .toArray());
    }

    static void change(App app, Object... members) {
        asRoot().body(object(members).encode())
                .patch("/v1/oauth/clients/" + app.id())
                .then()
                .statusCode(200);
    }

    /** A form to one of the endpoints, the secret in it. */
    static Response send(String endpoint, App app, Object... parameters) {
        JsonObject form = object(parameters).put("client_id", app.id());
        if (app.secret() != null) {
            form.put("client_secret", app.secret());
        }
        return form(endpoint, form.getMap());
    }

    /** From an address that nobody has used: who fails too often is answered 429. */
    static Response form(String endpoint, Map<String, ?> parameters) {
        return given().header("X-Forwarded-For", address())
                .contentType(ContentType.URLENC)
                .formParams(parameters)
                .post("/oauth/" + endpoint);
    }

    static Response json(String endpoint, Object... members) {
        return given().header("X-Forwarded-For", address())
                .contentType(ContentType.JSON)
                .body(object(members).encode())
                .post("/oauth/" + endpoint);
    }

    static String address() {
        return "2001:db8:" + Long.toHexString(NEXT.incrementAndGet() & 0xffff) + ":2::1";
    }

    /** An access token that an application has for itself. */
    static String ownToken(App app) {
        Response answer = send("token", app, "grant_type", "client_credentials");
        answer.then().statusCode(200);
        return answer.path("access_token");
    }
}
