package io.claviger.oauth;

import static io.claviger.oauth.Apps.CALLBACK;
import static io.claviger.oauth.Apps.app;
import static io.claviger.oauth.Apps.send;
import static io.claviger.testing.Api.asRoot;
import static io.claviger.testing.Api.tenant;
import static io.claviger.testing.Api.verdict;
import static io.claviger.testing.People.account;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.SignedJWT;
import io.claviger.local.LocalServers;
import io.claviger.oauth.Apps.App;
import io.claviger.testing.People;
import io.claviger.testing.Service;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes: what one gives the other takes, and what one takes away is gone at the other, though tokens are JWTs. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("jar")
class NodesIT {
    private static final int ROUNDS = 12;

    private final int portBefore = RestAssured.port;
    private LocalServers stores;
    private Service one;
    private Service other;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        stores = LocalServers.start(folder, LocalServers.Wanted.BOTH_TEMPORARY, line -> {});
        one = node(Map.of());
        other = node(Map.of());
    }

    @AfterAll
    void stop() {
        one.close();
        other.close();
        stores.close();
        RestAssured.port = portBefore;
    }

    private Service node(Map<String, String> more) throws Exception {
        Map<String, String> settings = new HashMap<>(more);
        settings.put("claviger.trusted-proxies", "127.0.0.1");
        return Service.start(stores, settings);
    }

    private static void at(Service node) {
        RestAssured.port = node.port();
    }

    /** All the ways in which a token ends before its time, each at one node while the other has just said yes. */
    @Test
    void whatEndsAtOneIsRefusedAtTheOther() {
        String tenant = tenantAtOne();
        for (int i = 0; i < ROUNDS; i++) {
            at(one);
            App app = app();
            People.Person ada = account(tenant, "member");
            Response issued = exchange(app, Browser.at(app).code(ada));
            String access = issued.path("access_token");
            assertThat(verdict(access)).isEqualTo("VALID");
            at(other);
            assertThat(verdict(access)).isEqualTo("VALID");
            at(one);
            end(i % 4, app, ada, issued);
            at(other);
            assertThat(verdict(access)).as("way %d", i % 4).isIn("KEY_REVOKED", "KEY_NOT_FOUND");
            assertThat(send("token", app, "grant_type", "refresh_token", "refresh_token", issued.path("refresh_token"))
                            .statusCode())
                    .isIn(400, 401);
        }
    }

    private String tenantAtOne() {
        at(one);
        return tenant("propertybase");
    }

    private static void end(int way, App app, People.Person person, Response issued) {
        switch (way) {
            case 0 ->
                send("revoke", app, "token", issued.path("access_token")).then().statusCode(200);
            case 1 ->
                send("revoke", app, "token", issued.path("refresh_token"))
                        .then()
                        .statusCode(200);
            case 2 -> asRoot().delete("/v1/oauth/clients/" + app.id()).then().statusCode(204);
            default -> asRoot().delete("/v1/accounts/" + person.id()).then().statusCode(204);
        }
    }

    /** Published for two seconds before it signs: longer than a node remembers that a key is unknown. */
    @Test
    void aSigningKeyThatIsRolledOverAtOneRefusesNobodyAtTheOther() throws Exception {
        App app = Apps.machine(tenantAtOne());
        String before = Apps.ownToken(app);
        at(other);
        assertThat(verdict(before)).isEqualTo("VALID");
        at(one);
        String next = asRoot().body("{\"signs_in_seconds\":2}")
                .post("/v1/oauth/signing-keys")
                .then()
                .statusCode(201)
                .extract()
                .path("kid");
        assertThat(publishedKeys()).contains(next);
        Instant limit = Instant.now().plusSeconds(60);
        int signed = 0;
        for (int i = 0; signed < ROUNDS; i++) {
            assertThat(Instant.now()).as("signed by the next key: %d", signed).isBefore(limit);
            at(i % 2 == 0 ? one : other);
            String token = Apps.ownToken(app);
            signed += next.equals(keyOf(token)) ? 1 : 0;
            at(i % 2 == 0 ? other : one);
            assertThat(verdict(token)).isEqualTo("VALID");
            assertThat(verdict(before)).isEqualTo("VALID");
        }
    }

    /** Keys that the operator supplies: nodes of before and after the change work side by side, as in a rolling update. */
    @Test
    void suppliedKeysAreRolledOverNodeByNode() throws Exception {
        String oldKey = SuppliedKeysTest.pem();
        String newKey = SuppliedKeysTest.pem();
        try (Service before = node(Map.of(
                        "claviger.oauth.signing-keys.old", oldKey,
                        "claviger.oauth.signing-keys.new", newKey,
                        "claviger.oauth.sign-with", "old"));
                Service after = node(Map.of(
                        "claviger.oauth.signing-keys.old", oldKey,
                        "claviger.oauth.signing-keys.new", newKey,
                        "claviger.oauth.sign-with", "new"))) {
            at(before);
            App app = Apps.machine(tenant("propertybase"));
            String signedByOld = Apps.ownToken(app);
            assertThat(keyOf(signedByOld)).isEqualTo("old");
            assertThat(publishedKeys()).containsExactlyInAnyOrder("old", "new");
            at(after);
            String signedByNew = Apps.ownToken(app);
            assertThat(keyOf(signedByNew)).isEqualTo("new");
            for (Service node : List.of(before, after)) {
                at(node);
                assertThat(verdict(signedByOld)).isEqualTo("VALID");
                assertThat(verdict(signedByNew)).isEqualTo("VALID");
            }
        }
    }

    private static String keyOf(String token) throws ParseException {
        return SignedJWT.parse(token).getHeader().getKeyID();
    }

    private static List<String> publishedKeys() {
        return given().get("/.well-known/jwks.json").jsonPath().getList("keys.kid");
    }

    private static Response exchange(App app, String code) {
        Response answer =
                send("token", app, "grant_type", "authorization_code", "code", code, "redirect_uri", CALLBACK);
        answer.then().statusCode(200);
        return answer;
    }
}
