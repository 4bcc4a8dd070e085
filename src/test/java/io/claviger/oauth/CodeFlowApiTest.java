package io.claviger.oauth;

import static io.claviger.oauth.Apps.CALLBACK;
import static io.claviger.oauth.Apps.app;
import static io.claviger.oauth.Apps.json;
import static io.claviger.oauth.Apps.send;
import static io.claviger.testing.Api.asRoot;
import static io.claviger.testing.Api.tenant;
import static io.claviger.testing.Api.verdict;
import static io.claviger.testing.Api.verify;
import static io.claviger.testing.People.account;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import io.claviger.oauth.Apps.App;
import io.claviger.testing.EmbeddedServers;
import io.claviger.testing.People;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From the code to tokens, and what thieves of either get. */
@QuarkusTest
@QuarkusTestResource(EmbeddedServers.class)
class CodeFlowApiTest {
    private static final String VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    private static final String[] PKCE = {
        "code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "code_challenge_method", "S256"
    };

    private static People.Person person() {
        return account(tenant("propertybase"), "member");
    }

    private static Response exchange(App app, String code, Object... more) {
        Object[] all = new Object[more.length + 6];
        System.arraycopy(
                new Object[] {"grant_type", "authorization_code", "code", code, "redirect_uri", CALLBACK},
                0,
                all,
                0,
                6);
        System.arraycopy(more, 0, all, 6, more.length);
        return send("token", app, all);
    }

    private static Response refresh(App app, String token, Object... more) {
        Object[] all = new Object[more.length + 4];
        System.arraycopy(new Object[] {"grant_type", "refresh_token", "refresh_token", token}, 0, all, 0, 4);
        System.arraycopy(more, 0, all, 4, more.length);
        return send("token", app, all);
    }

    private static Response tokens(App app, People.Person person) {
        Response answer = exchange(app, Browser.at(app).code(person));
        answer.then().statusCode(200);
        return answer;
    }

    private static void assertRefused(Response answer) {
        answer.then().statusCode(400).body("error", equalTo("invalid_grant")).header("Cache-Control", "no-store");
    }

    @Nested
    class Documented {
        /** PropertyBase's two curls, character by character but for the values in capitals. */
        @Test
        void theTwoCurls() {
            App app = app();
            People.Person ada = person();
            String code = Browser.at(app).code(ada);
            Response issued = curl("""
                    {
                    "grant_type": "authorization_code",
                    "client_id": "YOUR_CLIENT_ID",
                    "client_secret": "YOUR_CLIENT_SECRET",
                    "code": "AUTHORIZATION_CODE",
                    "redirect_uri": "https://yourapp.com/callback"
                    }""".replace("AUTHORIZATION_CODE", code), app);
            issued.then()
                    .statusCode(200)
                    .contentType(ContentType.JSON)
                    .header("Cache-Control", equalTo("no-store"))
                    .body("token_type", equalTo("Bearer"))
                    .body("expires_in", equalTo(3600))
                    .body("scope", equalTo("read:leads write:leads"))
                    .body("size()", equalTo(5));
            assertThat(issued.<String>path("access_token")).startsWith("eyJ");
            Response renewed = curl("""
                    {
                    "grant_type": "refresh_token",
                    "client_id": "YOUR_CLIENT_ID",
                    "client_secret": "YOUR_CLIENT_SECRET",
                    "refresh_token": "YOUR_REFRESH_TOKEN"
                    }""".replace("YOUR_REFRESH_TOKEN", issued.path("refresh_token")), app);
            renewed.then().statusCode(200).body("refresh_token", not(equalTo(issued.path("refresh_token"))));
            verify(renewed.path("access_token"), "scopes", List.of("read:leads"))
                    .then()
                    .body("code", equalTo("VALID"))
                    .body("subject", equalTo(ada.id()))
                    .body("name", equalTo("CRM Connector"));
        }

        private Response curl(String body, App app) {
            return given().header("X-Forwarded-For", Apps.address())
                    .contentType("application/json")
                    .body(body.replace("YOUR_CLIENT_ID", app.id()).replace("YOUR_CLIENT_SECRET", app.mustSecret()))
                    .post("/oauth/token");
        }
    }

    @Nested
    class Code {
        /** RFC 6749 section 4.1.2: what a code gave is revoked when it is used again. */
        @Test
        void usedAgainRevokesWhatItGave() {
            App app = app();
            String code = Browser.at(app).code(person());
            Response issued = exchange(app, code);
            String access = issued.path("access_token");
            assertThat(verdict(access)).isEqualTo("VALID");
            assertRefused(exchange(app, code));
            assertThat(verdict(access)).isEqualTo("KEY_REVOKED");
            assertRefused(refresh(app, issued.path("refresh_token")));
        }

        @Test
        void ofAnotherClientIsUnknownAndStaysGood() {
            App app = app();
            String code = Browser.at(app).code(person());
            assertRefused(exchange(app(), code));
            exchange(app, code).then().statusCode(200);
        }

        @ParameterizedTest
        @ValueSource(strings = {"https://yourapp.com/other", "https://yourapp.com/callback/", ""})
        void withAnotherRedirectIsRefused(String uri) {
            App app = app("redirect_uris", List.of(CALLBACK, "https://yourapp.com/other"));
            String code = Browser.at(app).code(person());
            Response answer = send("token", app, "grant_type", "authorization_code", "code", code, "redirect_uri", uri);
            assertRefused(answer);
        }

        @Test
        void ofAPublicClientNeedsItsVerifier() {
            App app = app("type", "public");
            String code = Browser.at(app, PKCE).code(person());
            assertRefused(exchange(app, code));
            assertRefused(exchange(app, code, "code_verifier", "x".repeat(43)));
            exchange(app, code, "code_verifier", VERIFIER).then().statusCode(200);
        }

        /** RFC 9700 section 4.8: somebody took the challenge out of the request. */
        @Test
        void withAVerifierThatNobodyAnnouncedIsRefused() {
            App app = app();
            assertRefused(exchange(app, Browser.at(app).code(person()), "code_verifier", VERIFIER));
        }

        @Test
        void ofAProgramOnThisMachineMayComeBackToAnyPort() {
            App app = app("type", "public", "redirect_uris", List.of("http://127.0.0.1/cb"));
            String here = "http://127.0.0.1:50123/cb";
            Browser browser = Browser.at(app, "redirect_uri", here, PKCE[0], PKCE[1], PKCE[2], PKCE[3]);
            String code = browser.code(person());
            assertRefused(exchange(app, code, "redirect_uri", "http://127.0.0.1:50124/cb", "code_verifier", VERIFIER));
            exchange(app, code, "redirect_uri", here, "code_verifier", VERIFIER)
                    .then()
                    .statusCode(200);
        }

        @Test
        void raceGivesOneAnswer() throws Exception {
            App app = app();
            String code = Browser.at(app).code(person());
            Set<Integer> statuses = ConcurrentHashMap.newKeySet();
            try (ExecutorService racers = Executors.newFixedThreadPool(4)) {
                for (int i = 0; i < 4; i++) {
                    racers.execute(() -> statuses.add(exchange(app, code).statusCode()));
                }
            }
            assertThat(statuses).containsExactlyInAnyOrder(200, 400);
        }
    }

    @Nested
    class Refresh {
        @Test
        void givesTheNextOneAndMayAskForLess() {
            App app = app();
            Response issued = tokens(app, person());
            Response less = refresh(app, issued.path("refresh_token"), "scope", "read:leads");
            less.then().statusCode(200).body("scope", equalTo("read:leads"));
            assertThat(verdict(less.path("access_token"), "scopes", List.of("write:leads")))
                    .isEqualTo("INSUFFICIENT_SCOPE");
            refresh(app, less.path("refresh_token"), "scope", "read:leads read:agents")
                    .then()
                    .statusCode(400)
                    .body("error", equalTo("invalid_scope"));
            refresh(app, less.path("refresh_token"))
                    .then()
                    .statusCode(200)
                    .body("scope", equalTo("read:leads write:leads"));
        }

        /** The answer was lost on its way: whoever asks again at once gets the same successor. */
        @Test
        void askedAgainAtOnceGivesTheSameSuccessor() {
            App app = app();
            String first = tokens(app, person()).path("refresh_token");
            String lost = refresh(app, first).path("refresh_token");
            refresh(app, first).then().statusCode(200).body("refresh_token", equalTo(lost));
            refresh(app, lost).then().statusCode(200);
        }

        /** RFC 9700 section 4.14: one of the two that use it is a thief, and nobody knows which. */
        @Test
        void usedAfterItsSuccessorRevokesTheFamily() {
            App app = app();
            String first = tokens(app, person()).path("refresh_token");
            String second = refresh(app, first).path("refresh_token");
            Response third = refresh(app, second);
            String access = third.path("access_token");
            assertThat(verdict(access)).isEqualTo("VALID");
            assertRefused(refresh(app, first));
            assertThat(verdict(access)).isEqualTo("KEY_REVOKED");
            assertRefused(refresh(app, third.path("refresh_token")));
        }

        @Test
        void racersShareOneSuccessor() throws Exception {
            App app = app();
            String first = tokens(app, person()).path("refresh_token");
            Set<String> successors = ConcurrentHashMap.newKeySet();
            try (ExecutorService racers = Executors.newFixedThreadPool(4)) {
                for (int i = 0; i < 4; i++) {
                    racers.execute(() ->
                            successors.add(String.valueOf(refresh(app, first).<String>path("refresh_token"))));
                }
            }
            assertThat(successors).hasSize(1).doesNotContain("null");
        }

        @Test
        void ofAnotherClientIsUnknownAndStaysGood() {
            App app = app();
            String token = tokens(app, person()).path("refresh_token");
            assertRefused(refresh(app(), token));
            refresh(app, token).then().statusCode(200);
        }

        @Test
        void isNotGivenToWhomItIsNotRegisteredFor() {
            App app = app("grant_types", List.of("authorization_code"));
            exchange(app, Browser.at(app).code(person()))
                    .then()
                    .statusCode(200)
                    .body("containsKey('refresh_token')", equalTo(false));
        }

        @Test
        void revokedEndsEverythingThatCameOfIt() {
            App app = app();
            Response issued = tokens(app, person());
            send("introspect", app, "token", issued.path("refresh_token"))
                    .then()
                    .body("active", equalTo(true))
                    .body("client_id", equalTo(app.id()));
            send("revoke", app, "token", issued.path("refresh_token"), "token_type_hint", "refresh_token")
                    .then()
                    .statusCode(200);
            assertThat(verdict(issued.path("access_token"))).isEqualTo("KEY_REVOKED");
            assertRefused(refresh(app, issued.path("refresh_token")));
            send("introspect", app, "token", issued.path("refresh_token"))
                    .then()
                    .body("active", equalTo(false));
        }
    }

    /** Access tokens are judged like keys: whatever changes is seen by the next call. */
    @Nested
    class Person {
        @ParameterizedTest(name = "{0}")
        @CsvSource({
            "'{\"disabled\":true}', KEY_DISABLED, invalid_grant",
            "'{\"role\":\"member\"}', INSUFFICIENT_SCOPE, ",
        })
        void changesAreSeenByTheNextCall(String change, String code, String error) {
            App app = app("scopes", List.of("admin"));
            People.Person ada = account(tenant("propertybase"), "admin");
            Response issued = exchange(app, Browser.at(app, "scope", "admin").code(ada));
            String access = issued.path("access_token");
            assertThat(verdict(access, "scopes", List.of("read:leads"))).isEqualTo("VALID");
            asRoot().body(change).patch("/v1/accounts/" + ada.id()).then().statusCode(200);
            assertThat(verdict(access, "scopes", List.of("read:leads"))).isEqualTo(code);
            refresh(app, issued.path("refresh_token")).then().body("error", equalTo(error));
        }

        @Test
        void whoIsDeletedTakesTheirTokensAlong() {
            App app = app();
            People.Person ada = person();
            Response issued = tokens(app, ada);
            assertThat(verdict(issued.path("access_token"))).isEqualTo("VALID");
            asRoot().delete("/v1/accounts/" + ada.id()).then().statusCode(204);
            assertThat(verdict(issued.path("access_token"))).isEqualTo("KEY_NOT_FOUND");
            assertRefused(refresh(app, issued.path("refresh_token")));
        }
    }

    @Test
    void theGrantAndItsEndAreInTheAuditTrailWithoutSecrets() {
        App app = app();
        People.Person ada = person();
        String code = Browser.at(app).code(ada);
        Response issued = exchange(app, code);
        assertRefused(exchange(app, code));
        Response trail = asRoot().get("/v1/audit?action=oauth_grant.create&actor_id=" + ada.id());
        trail.then()
                .body("list.after.client_id", contains(app.id()))
                .body("list.after.account_id", contains(ada.id()))
                .body("list[0].after.scopes", contains("read:leads", "write:leads"));
        Response revoked = asRoot().get("/v1/audit?order=asc&target_id=" + trail.path("list[0].target_id"));
        revoked.then()
                .body("list.action", contains("oauth_grant.create", "oauth_grant.revoke"))
                .body("list[1].actor.type", equalTo("application"))
                .body("list[1].actor.id", equalTo(app.id()))
                .body("list[1].after.reason", equalTo("code_replay"));
        assertThat(revoked.body().asString())
                .doesNotContain(code, issued.path("access_token"), issued.path("refresh_token"), app.mustSecret());
    }

    @Test
    void jsonAndFormsGiveTheSame() {
        App app = app();
        json(
                        "token",
                        "grant_type",
                        "authorization_code",
                        "client_id",
                        app.id(),
                        "client_secret",
                        app.mustSecret(),
                        "code",
                        Browser.at(app).code(person()),
                        "redirect_uri",
                        CALLBACK)
                .then()
                .statusCode(200);
        exchange(app, Browser.at(app).code(person())).then().statusCode(200);
    }
}
