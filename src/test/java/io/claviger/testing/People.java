package io.claviger.testing;

import static io.claviger.testing.Api.asRoot;
import static io.claviger.testing.Api.object;
import static io.restassured.RestAssured.given;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.vertx.core.json.JsonObject;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** People with accounts, as our API sees them. */
public final class People {
    public static final String PASSWORD = "correct horse battery";

    private static final AtomicLong NEXT = new AtomicLong(System.nanoTime());

    private People() {}

    /** Makes an account. */
    public static Person account(String tenantId, String role, Object... members) {
        String email = UUID.randomUUID() + "@example.com";
        JsonObject body = object(
                "tenant_id", tenantId, "email", email, "password", PASSWORD, "name", "Ada Lovelace", "role", role);
        body.mergeIn(object(members));
        Response answer = asRoot().body(body.encode()).post("/v1/accounts");
        answer.then().statusCode(201);
        return new Person(answer.path("id"), body.getString("email"));
    }

    /** Signs in; answers the token. */
    public static String signIn(String email, String password) {
        Response answer = trySignIn(email, password);
        answer.then().statusCode(201);
        return answer.path("token");
    }

    /** From an address that nobody has used: how often one may try is limited per address. */
    public static Response trySignIn(String email, String password) {
        return trySignInFrom("2001:db8:" + Long.toHexString(NEXT.incrementAndGet() & 0xffff) + "::1", email, password);
    }

    /** As a trusted proxy passes it on. */
    public static Response trySignInFrom(String address, String email, String password) {
        return given().contentType(ContentType.JSON)
                .header("X-Forwarded-For", address)
                .body(object("email", email, "password", password).encode())
                .post("/v1/sessions");
    }

    /** The session token of a new person of that tenant and role. */
    public static String session(String tenantId, String role, Object... members) {
        return signIn(account(tenantId, role, members).email(), PASSWORD);
    }

    /** A request with that session token. */
    public static RequestSpecification as(String token) {
        return given().auth().preemptive().oauth2(token).contentType(ContentType.JSON);
    }

    /** Somebody with an account. */
    public record Person(String id, String email) {}
}
