package io.claviger.oauth;

import static io.claviger.oauth.Apps.CALLBACK;
import static io.claviger.oauth.Apps.app;
import static io.claviger.oauth.Apps.change;
import static io.claviger.oauth.Browser.sent;
import static io.claviger.testing.Api.tenant;
import static io.claviger.testing.People.account;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.claviger.oauth.Apps.App;
import io.claviger.testing.EmbeddedServers;
import io.claviger.testing.People;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** PropertyBase: "User clicks Connect, redirect to authorization URL, user grants permission, receive authorization code." */
@QuarkusTest
@QuarkusTestResource(EmbeddedServers.class)
class AuthorizeApiTest {
    private static final String CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    @Nested
    class Pages {
        @Test
        void fromSignInOverConsentToACode() {
            String tenant = tenant("propertybase", "name", "Acme & Sons");
            People.Person ada = account(tenant, "member");
            Browser browser = Browser.at(app("name", "CRM <Connector>"));
            browser.load().then().statusCode(200).body(containsString("CRM &lt;Connector&gt;"));
            browser.signIn(ada)
                    .then()
                    .statusCode(200)
                    .body(containsString("CRM &lt;Connector&gt;"))
                    .body(containsString("Read lead data"))
                    .body(containsString("Create and update leads"))
                    .body(containsString("Acme &amp; Sons"))
                    .body(containsString("Ada Lovelace"));
            Response back = browser.click("allow");
            back.then().statusCode(303).header("Location", startsWith(CALLBACK + "?"));
            assertThat(sent(back, "code")).hasSizeGreaterThan(40);
            assertThat(sent(back, "state")).isEqualTo("random_state_string");
            assertThat(sent(back, "iss")).isEqualTo("http://localhost:" + RestAssured.port);
        }

        @Test
        void areSafe() {
            Browser browser = Browser.at(app());
            Response page = browser.load();
            page.then()
                    .header("X-Frame-Options", equalTo("DENY"))
                    .header("Cache-Control", equalTo("no-store"))
                    .header("Referrer-Policy", equalTo("no-referrer"))
                    .header(
                            "Content-Security-Policy",
                            allOf(
                                    containsString("default-src 'none'"),
                                    containsString("frame-ancestors 'none'"),
                                    not(containsString("unsafe"))))
                    .body(not(containsString("<script")))
                    .body(not(containsString(" style=")));
            given().get("/claviger/claviger.css").then().statusCode(200).contentType("text/css");
            browser.load();
            Response signedIn = browser.click(
                    "sign-in",
                    "email",
                    account(tenant("propertybase"), "member").email(),
                    "password",
                    People.PASSWORD);
            assertThat(signedIn.getHeaders().getValues("Set-Cookie"))
                    .isNotEmpty()
                    .allSatisfy(cookie -> assertThat(cookie.toLowerCase(java.util.Locale.ROOT))
                            .contains("httponly", "samesite=lax"));
        }

        @Test
        void aWrongPasswordIsToldOnThePage() {
            Browser browser = Browser.at(app());
            browser.load();
            browser.click("sign-in", "email", "nobody@example.com", "password", "a guess")
                    .then()
                    .statusCode(401)
                    .contentType(containsString("text/html"))
                    .body(containsString("Wrong e-mail address or password"))
                    .body(containsString("nobody@example.com"))
                    .body(not(containsString("a guess")));
        }

        @Test
        void whoGuessesTooOftenWaits() {
            Browser browser = Browser.at(app());
            browser.load();
            for (int i = 0; i < 10; i++) {
                browser.click("sign-in", "email", "nobody@example.com", "password", "a guess");
            }
            browser.click("sign-in", "email", "nobody@example.com", "password", "a guess")
                    .then()
                    .statusCode(429);
        }

        @Test
        void denyingIsToldTheApplication() {
            Browser browser = Browser.at(app());
            browser.signIn(account(tenant("propertybase"), "member"));
            Response back = browser.click("deny");
            back.then().statusCode(303);
            assertThat(sent(back, "error")).isEqualTo("access_denied");
            assertThat(sent(back, "state")).isEqualTo("random_state_string");
            assertThat(sent(back, "iss")).isEqualTo("http://localhost:" + RestAssured.port);
            assertThat(sent(back, "code")).isEmpty();
        }

        @Test
        void anotherAccountCanBeUsed() {
            Browser browser = Browser.at(app());
            browser.signIn(account(tenant("propertybase"), "member"));
            browser.click("sign-out").then().statusCode(303);
            browser.load().then().statusCode(200).body(containsString("password"));
        }
    }

    @Nested
    class Consent {
        @Test
        void isRememberedPerPersonApplicationAndScopes() {
            String tenant = tenant("propertybase");
            People.Person ada = account(tenant, "member");
            App app = app();
            Browser browser = Browser.at(app, "scope", "read:leads");
            browser.code(ada);
            assertThat(sent(browser.load(), "code")).isNotEmpty();
            browser.ask(app, "scope", "read:leads write:leads");
            browser.load().then().statusCode(200);
            browser.ask(app(), "scope", "read:leads");
            browser.load().then().statusCode(200);
            Browser.at(app, "scope", "read:leads")
                    .signIn(account(tenant, "member"))
                    .then()
                    .statusCode(200);
            browser.ask(app, "scope", "read:leads", "prompt", "consent");
            browser.load().then().statusCode(200);
        }

        /** RFC 8252 section 8.6: anybody can listen on a port of this machine. */
        @Test
        void isAskedEachTimeByWhatAnybodyCanPretendToBe() {
            App app = app("type", "public", "redirect_uris", List.of("http://127.0.0.1/cb"));
            Browser browser = Browser.at(
                    app,
                    "redirect_uri",
                    "http://127.0.0.1:50123/cb",
                    "code_challenge",
                    CHALLENGE,
                    "code_challenge_method",
                    "S256");
            browser.code(account(tenant("propertybase"), "member"));
            browser.load().then().statusCode(200);
        }

        @Test
        void onlyAdminsMakeAnApplicationAnAdmin() {
            String tenant = tenant("propertybase");
            App app = app("scopes", List.of("admin", "read:leads"));
            Browser.at(app, "scope", "admin read:leads")
                    .signIn(account(tenant, "member"))
                    .then()
                    .body(not(containsString("Full administrative access")));
            Browser.at(app, "scope", "admin read:leads")
                    .signIn(account(tenant, "admin"))
                    .then()
                    .body(containsString("Full administrative access"));
            assertThat(sent(Browser.at(app, "scope", "admin").signIn(account(tenant, "member")), "error"))
                    .isEqualTo("access_denied");
        }

        @Test
        void isForPeopleOfThatProductAndTenant() {
            String tenant = tenant("propertybase");
            for (People.Person stranger :
                    List.of(account(tenant("bluebricks"), "admin"), account(tenant("propertybase"), "admin"))) {
                Browser.at(app("tenant_id", tenant))
                        .signIn(stranger)
                        .then()
                        .statusCode(200)
                        .body(containsString("not offered to your organisation"));
            }
            Browser.at(app("tenant_id", tenant))
                    .signIn(account(tenant, "member"))
                    .then()
                    .body(containsString("Allow"));
        }

        @Test
        void promptNoneAsksNobodyAnything() {
            App app = app();
            Browser browser = Browser.at(app, "prompt", "none");
            assertThat(sent(browser.load(), "error")).isEqualTo("login_required");
            browser.ask(app);
            browser.signIn(account(tenant("propertybase"), "member"));
            browser.ask(app, "prompt", "none");
            assertThat(sent(browser.load(), "error")).isEqualTo("consent_required");
        }
    }

    @Nested
    class Errors {
        /** Nobody is sent to an address that is not the application's. */
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "https://evil.example/callback",
                    "https://yourapp.com/callback/",
                    "https://yourapp.com/callback?x=1",
                    "https://yourapp.com.evil.example/callback",
                    "https://yourapp.com@evil.example/callback",
                    "HTTPS://yourapp.com/callback",
                    "https://yourapp.com/callback/../callback",
                    "//evil.example",
                    "javascript:alert(1)"
                })
        void anotherRedirectUriIsShownAndNotFollowed(String uri) {
            Browser.at(app(), "redirect_uri", uri)
                    .load()
                    .then()
                    .statusCode(400)
                    .contentType(containsString("text/html"))
                    .header("Location", nullValue())
                    .body(containsString("redirect_uri"))
                    .body(not(containsString("evil")));
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "YOUR_CLIENT_ID", "018f0000-0000-7000-8000-000000000000"})
        void anUnknownClientIsShown(String id) {
            Browser.at(new App(id, null)).load().then().statusCode(400).header("Location", nullValue());
        }

        @Test
        void aDisabledClientIsUnknown() {
            App app = app();
            change(app, "state", "disabled");
            Browser.at(app).load().then().statusCode(400).header("Location", nullValue());
        }

        @ParameterizedTest(name = "{0}={1}: {2}")
        @CsvSource({
            "response_type, token, unsupported_response_type",
            "response_type, code token, unsupported_response_type",
            "response_type, '', invalid_request",
            "response_mode, fragment, invalid_request",
            "scope, '', invalid_scope",
            "scope, read:agents, invalid_scope",
            "scope, admin, invalid_scope",
            "scope, 'read:leads read:everything', invalid_scope",
            "code_challenge, E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM, invalid_request",
            "request, eyJhbGciOiJub25lIn0.eyJpc3MiOiJ4In0., request_not_supported",
            "request_uri, https://example.com/r, request_not_supported",
        })
        void otherErrorsAreToldTheApplication(String parameter, String value, String error) {
            Response back = Browser.at(app(), parameter, value).load();
            back.then().statusCode(303).header("Location", startsWith(CALLBACK + "?"));
            assertThat(sent(back, "error")).isEqualTo(error);
            assertThat(sent(back, "state")).isEqualTo("random_state_string");
        }

        @Test
        void aPublicClientNeedsPkceAndPlainIsNone() {
            App app = app("type", "public");
            assertThat(sent(Browser.at(app).load(), "error")).isEqualTo("invalid_request");
            for (String method : List.of("plain", "")) {
                Response back = Browser.at(app, "code_challenge", CHALLENGE, "code_challenge_method", method)
                        .load();
                assertThat(sent(back, "error")).isEqualTo("invalid_request");
                assertThat(sent(back, "error_description")).contains("S256");
            }
        }

        @Test
        void whatIsThereTwiceIsNotGuessed() {
            App app = app();
            given().redirects()
                    .follow(false)
                    .get("/oauth/authorize?client_id=" + app.id() + "&client_id=" + app.id()
                            + "&response_type=code&redirect_uri=" + CALLBACK)
                    .then()
                    .statusCode(400)
                    .header("Location", nullValue());
        }
    }

    /** A form that our page did not make for this browser and this session does nothing. */
    @Nested
    class ForeignForms {
        @Test
        void doNothing() {
            String tenant = tenant("propertybase");
            Browser victim = Browser.at(app());
            victim.signIn(account(tenant, "member"));
            Browser attacker = Browser.at(app());
            attacker.signIn(account(tenant, "member"));
            for (String form : List.of(attacker.form(), "x", "")) {
                victim.send(form, "allow").then().statusCode(403).header("Location", nullValue());
                victim.send(form, "sign-in", "email", "x", "password", "y")
                        .then()
                        .statusCode(403);
            }
        }

        @Test
        void theFormOfTheSignInPageAllowsNothing() {
            Browser browser = Browser.at(app());
            browser.load();
            String before = browser.form();
            browser.click(
                    "sign-in",
                    "email",
                    account(tenant("propertybase"), "member").email(),
                    "password",
                    People.PASSWORD);
            browser.send(before, "allow").then().statusCode(403);
        }

        @Test
        void withoutSigningInNothingIsAllowed() {
            Browser browser = Browser.at(app());
            browser.load();
            browser.click("allow").then().statusCode(200).body(containsString("password"));
            browser.click("dance").then().statusCode(400);
        }
    }
}
