package io.claviger.console;

import static io.claviger.testing.Api.asRoot;
import static io.claviger.testing.Api.changeTenant;
import static io.claviger.testing.Api.key;
import static io.claviger.testing.Api.tenant;
import static io.claviger.testing.Api.verdict;
import static io.claviger.testing.People.account;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.claviger.testing.Api;
import io.claviger.testing.EmbeddedServers;
import io.claviger.testing.People;
import io.claviger.testing.Service;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** BrikSync: "Generate and manage keys from Settings → API Access (Admin or Super Admin role required)." */
@QuarkusTest
@QuarkusTestResource(EmbeddedServers.class)
class ConsoleApiTest {
    private static final Pattern SECRET = Pattern.compile("id=\"secret\"[^>]* value=\"([^\"]+)\"");

    private static String secret(Response page) {
        Matcher found = SECRET.matcher(page.then().statusCode(200).extract().asString());
        assertThat(found.find()).as(page.asString()).isTrue();
        return found.group(1);
    }

    private static String form(Response page) {
        return page.asString().split("name=\"form\" value=\"", 2)[1].split("\"", 2)[0];
    }

    /** Makes a key by the form; answers the page with its secret. */
    private static Response make(Visitor visitor, String... fields) {
        visitor.load("/console/keys/new").then().statusCode(200);
        return visitor.send("/console/keys", fields);
    }

    private static String page(Api.Key key) {
        return "/console/keys/" + key.id();
    }

    /** The page, once it says so: what keys are used for is written every few seconds. */
    private static String loaded(Visitor visitor, String path, String text) {
        String page = visitor.load(path).asString();
        for (int tries = 0; tries < 200 && !page.contains(text); tries++) {
            Service.pause();
            page = visitor.load(path).asString();
        }
        assertThat(page).contains(text);
        return page;
    }

    @Nested
    class GettingIn {
        @Test
        void whoIsNotSignedInSignsInAndComesBack() {
            String tenant = tenant("briksync", "plan", "BUSINESS");
            People.Person ada = account(tenant, "admin");
            Visitor visitor = new Visitor();
            visitor.load("/console/keys?sort=name&order=asc").then().statusCode(303);
            visitor.follow().then().statusCode(200).body(containsString("Sign in"));
            visitor.send(
                            "/console/sign-in",
                            "email",
                            ada.email(),
                            "password",
                            "a guess",
                            "back",
                            "/console/keys?sort=name")
                    .then()
                    .statusCode(401)
                    .body(containsString("Wrong e-mail address or password"))
                    .body(containsString(ada.email()))
                    .body(not(containsString("a guess")));
            Response in = visitor.send(
                    "/console/sign-in",
                    "email",
                    ada.email(),
                    "password",
                    People.PASSWORD,
                    "back",
                    "/console/keys?sort=name");
            in.then().statusCode(303).header("Location", "/console/keys?sort=name");
            assertThat(in.getDetailedCookie("claviger_session"))
                    .matches(cookie -> cookie.isHttpOnly() && "Lax".equals(cookie.getSameSite()));
            visitor.follow().then().statusCode(200).body(containsString("Ada Lovelace"));
            visitor.send("/console/sign-out").then().statusCode(303);
            assertThat(visitor.cookies).doesNotContainKey("claviger_session");
            visitor.load("/console/keys").then().statusCode(303);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "https://evil.example/",
                    "//evil.example",
                    "/console/\\evil",
                    "/console/../v1/keys",
                    "javascript:alert(1)",
                    ""
                })
        void nobodyIsSentElsewhere(String back) {
            People.Person ada = account(tenant("briksync"), "admin");
            Visitor visitor = new Visitor();
            visitor.load("/console/sign-in");
            visitor.send("/console/sign-in", "email", ada.email(), "password", People.PASSWORD, "back", back)
                    .then()
                    .statusCode(303)
                    .header("Location", "/console/keys");
        }

        @Test
        void aSessionThatEndsInTheMiddleOfAFormChangesNothingAndTypedTextIsThereAgain() {
            String tenant = tenant("propertybase");
            People.Person ada = account(tenant, "admin");
            Visitor visitor = new Visitor();
            visitor.signIn(ada.email());
            visitor.load("/console/keys/new");
            String token = java.util.Objects.requireNonNull(visitor.cookies.get("claviger_session"));
            People.as(token).delete("/v1/sessions/current").then().statusCode(204);
            visitor.send("/console/keys", "name", "CRM & Co", "scopes", "read:leads", "environment", "test")
                    .then()
                    .statusCode(303)
                    .header("Location", startsWith("/console/sign-in?"));
            visitor.follow().then().body(containsString("Your session has ended"));
            Matcher back = Pattern.compile("name=\"back\" value=\"([^\"]+)\"")
                    .matcher(visitor.last().asString());
            assertThat(back.find()).isTrue();
            visitor.send(
                            "/console/sign-in",
                            "email",
                            ada.email(),
                            "password",
                            People.PASSWORD,
                            "back",
                            back.group(1).replace("&amp;", "&"))
                    .then()
                    .statusCode(303);
            visitor.follow()
                    .then()
                    .statusCode(200)
                    .body(containsString("CRM &amp; Co"))
                    .body(containsString("value=\"read:leads\" checked"))
                    .body(containsString("value=\"test\" checked"));
            visitor.load("/console/keys").then().body(containsString("No keys yet"));
        }

        @Test
        void aPartThatIsAskedForByScriptSendsTheWholePageToSignIn() {
            new Visitor()
                    .part("/console/keys?search=x")
                    .then()
                    .statusCode(200)
                    .header("HX-Redirect", startsWith("/console/sign-in?back="));
        }

        @Test
        void formsOfOthersAreRefused() {
            Api.Key key = key(tenant("propertybase"));
            String tenant = asRoot().get("/v1/keys/" + key.id()).path("tenant_id");
            Visitor ada = Visitor.in(tenant, "admin");
            Visitor eve = Visitor.in(tenant, "admin");
            eve.load(page(key));
            String hers = form(eve.last());
            for (String form : List.of("", "x", hers)) {
                ada.sendAsIs(page(key), "action", "disable", "form", form)
                        .then()
                        .statusCode(403)
                        .body(containsString("out of date"));
            }
            assertThat(verdict(key.secret())).isEqualTo("VALID");
        }

        /** As from a neighbouring host, where cookies travel without https. */
        @Test
        void formsOfOthersAreRefusedEvenWithTheirCookie() {
            Api.Key key = key(tenant("propertybase"));
            String tenant = asRoot().get("/v1/keys/" + key.id()).path("tenant_id");
            Visitor ada = Visitor.in(tenant, "admin");
            Visitor eve = Visitor.in(tenant, "admin");
            ada.load(page(key));
            for (Response theirs : List.of(eve.load(page(key)), new Visitor().load("/console/sign-in"))) {
                ada.cookies.put("claviger_form", Objects.requireNonNull(theirs.getCookie("claviger_form")));
                ada.sendAsIs(page(key), "action", "disable", "form", form(theirs))
                        .then()
                        .statusCode(403);
            }
            assertThat(verdict(key.secret())).isEqualTo("VALID");
        }

        @Test
        void formsMayBeLong() {
            String tenant = tenant("propertybase");
            Visitor ada = Visitor.in(tenant, "admin");
            ada.load("/console/keys/new");
            StringBuilder ranges = new StringBuilder();
            for (int i = 0; i < 100; i++) {
                ranges.append("2001:db8:1111:2222:3333:4444:5555:%x/128\r\n".formatted(i));
            }
            secret(ada.send("/console/keys", "name", "Everywhere", "ip_allowlist", ranges.toString()));
            asRoot().get("/v1/keys?tenant_id=" + tenant).then().body("list[0].ip_allowlist", hasSize(100));
        }

        @Test
        void asManyTabsAsOneLikesCanBeSent() {
            String tenant = tenant("propertybase");
            Api.Key one = key(tenant);
            Api.Key other = key(tenant);
            Visitor ada = Visitor.in(tenant, "admin");
            List<Response> tabs = List.of(ada.load(page(one)), ada.load(page(other)), ada.load("/console/keys/new"));
            assertThat(tabs.getFirst().getDetailedCookie("claviger_form"))
                    .matches(cookie -> cookie.isHttpOnly() && "Lax".equals(cookie.getSameSite()));
            List<Api.Key> keys = List.of(one, other);
            for (int tab = 0; tab < 2; tab++) {
                Api.Key key = keys.get(tab);
                ada.sendAsIs(page(key), "action", "disable", "form", form(tabs.get(tab)), "version", "1")
                        .then()
                        .statusCode(303);
                assertThat(verdict(key.secret())).isEqualTo("KEY_DISABLED");
            }
            secret(ada.sendAsIs("/console/keys", "name", "Third", "form", form(tabs.get(2))));
        }

        @Test
        void aPageOfBeforeSomebodySignedInIsOutOfDateAndSaysWhatToDo() {
            String tenant = tenant("propertybase");
            People.Person ada = account(tenant, "admin");
            Visitor visitor = new Visitor();
            String before = form(visitor.load("/console/sign-in"));
            visitor.signIn(ada.email());
            visitor.sendAsIs("/console/sign-out", "form", before)
                    .then()
                    .statusCode(403)
                    .header("Cache-Control", "no-store")
                    .header("Content-Security-Policy", containsString("default-src 'none'"))
                    .body(containsString("href=\"/console/keys\">Load it again"));
            visitor.cookies.put("claviger_form", "junk");
            visitor.load("/console/keys");
            visitor.send("/console/sign-out").then().statusCode(403);
            visitor.load("/console/keys").then().statusCode(200);
            visitor.send("/console/sign-out").then().statusCode(303);
        }

        @Test
        void onlyPagesForPeopleAreGuarded() {
            String tenant = tenant("propertybase");
            asRoot().get("/v1/keys?tenant_id=" + tenant).then().statusCode(200).cookies(Map.of());
            given().contentType("application/x-www-form-urlencoded")
                    .formParam("grant_type", "client_credentials")
                    .post("/oauth/token")
                    .then()
                    .statusCode(401)
                    .cookies(Map.of());
            given().contentType("application/x-www-form-urlencoded")
                    .formParam("email", "nobody@example.com")
                    .post("/console/sign-in")
                    .then()
                    .statusCode(403);
        }

        @Test
        void pagesAreSafeAndKeptNowhere() {
            Visitor visitor = Visitor.in(tenant("propertybase"), "admin");
            for (String path : List.of("/console/keys", "/console/keys/new", "/console/sign-in", "/console/keys/x")) {
                visitor.load(path)
                        .then()
                        .header("X-Frame-Options", equalTo("DENY"))
                        .header("X-Content-Type-Options", equalTo("nosniff"))
                        .header("Cache-Control", equalTo("no-store"))
                        .header("Referrer-Policy", equalTo("no-referrer"))
                        .header(
                                "Content-Security-Policy",
                                allOf(
                                        containsString("default-src 'none'"),
                                        containsString("form-action 'self';"),
                                        containsString("frame-ancestors 'none'"),
                                        not(containsString("unsafe"))))
                        .body(not(containsString("<script>")))
                        .body(not(containsString(" style=")))
                        .body(not(containsString(" onclick")));
            }
            for (String path : List.of(
                    "/claviger/claviger.css",
                    "/claviger/console.js",
                    "/claviger/icon.svg",
                    "/webjars/htmx.org/2.0.7/dist/htmx.min.js")) {
                given().get(path).then().statusCode(200);
            }
        }

        @Test
        void tooManyGuessesAreStopped() {
            Visitor visitor = new Visitor();
            visitor.load("/console/sign-in");
            int tries = 0;
            while (visitor.send("/console/sign-in", "email", "nobody@example.com", "password", "guess " + tries)
                            .statusCode()
                    == 401) {
                assertThat(++tries).isLessThanOrEqualTo(10);
            }
            visitor.last().then().statusCode(429).body(containsString("Too many attempts"));
            assertThat(visitor.last().getHeader("Retry-After")).isNotNull();
        }

        @Test
        void whoLoadsTooManyPagesIsToldWhenToGoOn() {
            String tenant = tenant("propertybase");
            Visitor ada = Visitor.in(tenant, "admin");
            int pages = 0;
            while (ada.load("/console/keys").statusCode() == 200) {
                assertThat(++pages).isLessThanOrEqualTo(EmbeddedServers.API_PERMITS_PER_KEY);
            }
            String wait = ada.last()
                    .then()
                    .statusCode(429)
                    .contentType(containsString("text/html"))
                    .extract()
                    .header("Retry-After");
            assertThat(ada.last().asString()).contains("Try again in " + wait + " s.");
            assertThat(pages).isEqualTo(EmbeddedServers.API_PERMITS_PER_KEY);
            Visitor.in(tenant, "admin").load("/console/keys").then().statusCode(200);
        }

        @Test
        void sessionsOfTheProductAreTakenOverFromItsOwnPagesOnly() {
            String token = People.session(tenant("briksync"), "member");
            for (String origin : List.of("https://evil.example", "null")) {
                given().redirects()
                        .follow(false)
                        .header("Origin", origin)
                        .contentType("application/x-www-form-urlencoded")
                        .formParam("token", token)
                        .post("/console/handover")
                        .then()
                        .statusCode(403);
            }
            Response in = given().redirects()
                    .follow(false)
                    .header("Origin", EmbeddedServers.PRODUCT)
                    .contentType("application/x-www-form-urlencoded")
                    .formParam("token", token)
                    .post("/console/handover");
            in.then().statusCode(303).header("Location", "/console/keys");
            given().cookies(in.getCookies())
                    .get("/console/keys")
                    .then()
                    .statusCode(200)
                    .body(containsString("No keys yet"));
            for (String junk : List.of("junk", "x".repeat(3_900))) {
                given().header("Origin", EmbeddedServers.PRODUCT)
                        .contentType("application/x-www-form-urlencoded")
                        .formParam("token", junk)
                        .post("/console/handover")
                        .then()
                        .statusCode(401);
            }
        }
    }

    @Nested
    class Keys {
        @Test
        void aKeyIsShownOnceAndWorks() {
            Visitor ada = Visitor.in(tenant("propertybase"), "admin");
            Response shown = make(
                    ada,
                    "name",
                    "CRM <Integration>",
                    "environment",
                    "test",
                    "scopes",
                    "read:leads",
                    "scopes",
                    "write:leads",
                    "ip_allowlist",
                    "203.0.113.0/24\n198.51.100.7",
                    "limits.key",
                    "10");
            String secret = secret(shown);
            shown.then().header("Cache-Control", "no-store").body(containsString("CRM &lt;Integration&gt;"));
            assertThat(secret).startsWith("pb_test_");
            assertThat(verdict(secret, "ip", "203.0.113.9", "scopes", List.of("read:leads")))
                    .isEqualTo("VALID");
            assertThat(verdict(secret, "ip", "192.0.2.1")).isEqualTo("IP_NOT_ALLOWED");
            ada.load("/console/keys")
                    .then()
                    .statusCode(200)
                    .body(containsString("1 key"))
                    .body(containsString("CRM &lt;Integration&gt;"))
                    .body(containsString("…" + secret.substring(secret.length() - 4)))
                    .body(containsString("by Ada Lovelace"))
                    .body(not(containsString(secret)));
        }

        @Test
        void aFormThatIsSentTwiceMakesOneKeyAndShowsItsSecretOnce() {
            Visitor ada = Visitor.in(tenant("propertybase"), "admin");
            ada.load("/console/keys/new");
            String once =
                    ada.last().asString().split("name=\"once\" value=\"", 2)[1].split("\"", 2)[0];
            String form = form(ada.last());
            String secret = secret(ada.sendAsIs("/console/keys", "form", form, "once", once, "name", "A"));
            ada.sendAsIs("/console/keys", "form", form, "once", once, "name", "A");
            ada.follow()
                    .then()
                    .statusCode(200)
                    .body(containsString("made already"))
                    .body(not(containsString(secret)));
            ada.sendAsIs("/console/keys", "form", form, "once", once, "name", "B")
                    .then()
                    .statusCode(409)
                    .body(containsString("sent before"));
            ada.load("/console/keys").then().body(containsString("1 key<"));
        }

        @Test
        void whatIsWrongIsSaidBesideItsField() {
            Visitor ada = Visitor.in(tenant("propertybase"), "admin");
            make(
                            ada,
                            "name",
                            "  ",
                            "expires_at",
                            "2020-01-01",
                            "ip_allowlist",
                            "203.0.113.0/24\n300.1.1.1",
                            "limits.key",
                            "1001")
                    .then()
                    .statusCode(400)
                    .body(containsString("id=\"name-error\" class=\"error\">Must not be blank."))
                    .body(containsString("id=\"expires-error\" class=\"error\">Must be in the future."))
                    .body(containsString("aria-live=\"polite\">Line 2 must be an IPv4"))
                    .body(containsString("300.1.1.1"));
            make(ada, "name", "A", "limits.key", "1001")
                    .then()
                    .statusCode(400)
                    .body(containsString("class=\"error\">Only permits may be set here, to at most 1000"));
        }

        @Test
        void membersSeeAndAdminsChange() {
            String tenant = tenant("briksync", "plan", "BUSINESS");
            Api.Key key = key(tenant, "name", "Accounting Sync");
            Visitor member = Visitor.in(tenant, "member");
            member.load("/console/keys")
                    .then()
                    .statusCode(200)
                    .body(containsString("Accounting Sync"))
                    .body(not(containsString("Generate")));
            member.load(page(key)).then().statusCode(200).body(not(containsString("value=\"disable\"")));
            member.send(page(key), "action", "disable")
                    .then()
                    .statusCode(403)
                    .body(containsString("You may not do this"));
            member.load("/console/keys/new").then().statusCode(403);
            member.load(page(key) + "/revoke").then().statusCode(403);
            assertThat(verdict(key.secret())).isEqualTo("VALID");
            Visitor.in(tenant("briksync"), "admin").load(page(key)).then().statusCode(404);
        }

        @Test
        void aPlanThatIsTooLowSaysWhatToDo() {
            String tenant = tenant("briksync", "plan", "BUSINESS");
            key(tenant, "name", "Old one");
            Visitor ada = Visitor.in(tenant, "admin");
            ada.load("/console/keys").then().body(containsString("Generate new API key"));
            changeTenant(tenant, "plan", "PRO");
            ada.load("/console/keys")
                    .then()
                    .body(containsString("Your plan, PRO, does not include new API keys"))
                    .body(containsString("upgrade to BUSINESS"))
                    .body(containsString("from Settings → Billing"))
                    .body(containsString("go on working until 1 Jul 2027"))
                    .body(containsString("in transition until 1 Jul 2027"))
                    .body(not(containsString("Generate new API key")));
            ada.load("/console/keys/new");
            ada.send("/console/keys", "name", "New one")
                    .then()
                    .statusCode(403)
                    .body(containsString("This plan does not include API access"));
        }

        @Test
        void theListIsSearchedSortedAndTurnedPageByPage() {
            String tenant = tenant("propertybase");
            for (int i = 0; i < 23; i++) {
                key(tenant, "name", "Key %02d".formatted(i));
            }
            Visitor ada = Visitor.in(tenant, "member");
            String first = ada.load("/console/keys?sort=name&order=asc").asString();
            assertThat(first).contains("23 keys", "Key 00", "Key 19").doesNotContain("Key 20");
            Matcher next = Pattern.compile("href=\"([^\"]+)\" rel=\"next\"").matcher(first);
            assertThat(next.find()).isTrue();
            assertThat(ada.load(next.group(1).replace("&amp;", "&")).asString())
                    .contains("Key 20", "Key 22", "First page")
                    .doesNotContain("Key 19", "rel=\"next\"");
            assertThat(ada.load("/console/keys?search=key+07&state=active").asString())
                    .contains("1 key<", "Key 07")
                    .doesNotContain("Key 08");
            ada.load("/console/keys?search=none+such").then().body(containsString("No key is like this"));
            String hint = asRoot().get("/v1/keys?search=07&tenant_id=" + tenant).path("list[0].hint");
            assertThat(ada.load("/console/keys?search=" + hint.substring(hint.length() - 4))
                            .asString())
                    .contains("Key 07");
            assertThat(ada.load("/console/keys?sort=expires_at&order=asc").asString())
                    .contains(
                            "aria-sort=\"ascending\"><a href=\"/console/keys?sort=expires_at&amp;order=desc\">Expires");
            ada.load("/console/keys?sort=last_used_at").then().statusCode(200);
            ada.load("/console/keys?sort=hint").then().statusCode(400);
        }

        @Test
        void aKeyIsRenamedRestrictedStoppedAndRevoked() {
            String tenant = tenant("propertybase");
            Api.Key key = key(tenant, "name", "Before");
            Visitor ada = Visitor.in(tenant, "admin");
            ada.load(page(key));
            ada.send(page(key), "action", "rename", "value", "After");
            ada.follow().then().body(containsString("<h1>After</h1>")).body(containsString("Renamed."));
            ada.send(page(key), "action", "add-address", "value", "somewhere")
                    .then()
                    .statusCode(400)
                    .body(containsString("class=\"error\" aria-live=\"polite\">Must be an IPv4 or IPv6 address"))
                    .body(containsString("value=\"somewhere\""));
            ada.send(page(key), "action", "add-address", "value", "203.0.113.9/24");
            ada.follow().then().body(containsString("<code>203.0.113.0/24</code>"));
            assertThat(verdict(key.secret(), "ip", "192.0.2.1")).isEqualTo("IP_NOT_ALLOWED");
            ada.send(page(key), "action", "remove-address", "value", "203.0.113.0/24");
            ada.follow().then().body(containsString("accepted from anywhere"));
            ada.send(page(key), "action", "disable");
            ada.follow().then().body(containsString("Disabled: nothing accepts"));
            assertThat(verdict(key.secret())).isEqualTo("KEY_DISABLED");
            ada.send(page(key), "action", "enable");
            ada.follow();
            assertThat(verdict(key.secret())).isEqualTo("VALID");
            assertThat(loaded(ada, page(key) + "/revoke", "last used")).contains("Revoke “After”?");
            ada.send(page(key), "action", "revoke");
            ada.follow().then().body(containsString("for good")).body(not(containsString("value=\"enable\"")));
            assertThat(verdict(key.secret())).isEqualTo("KEY_REVOKED");
        }

        @Test
        void aKeyIsRotatedWithOverlap() {
            String tenant = tenant("propertybase");
            Api.Key key = key(tenant, "name", "Rotated");
            Visitor ada = Visitor.in(tenant, "admin");
            ada.load(page(key));
            Response shown = ada.send(page(key), "action", "rotate", "grace", "3600");
            String secret = secret(shown);
            shown.then().body(containsString("works until"));
            assertThat(List.of(verdict(secret), verdict(key.secret()))).containsOnly("VALID");
            ada.load(page(key)).then().body(containsString("data-countdown")).body(containsString("Its successor"));
            ada.send(page(key), "action", "rotate", "grace", "3600", "once", "another-one-of-these")
                    .then()
                    .statusCode(409)
                    .body(containsString("This key was rotated"));
            Api.Key other = key(tenant);
            ada.load(page(other));
            ada.send(page(other), "action", "rotate", "grace", "77").then().statusCode(400);
            secret(ada.send(page(other), "action", "rotate", "grace", "0"));
            assertThat(verdict(other.secret())).isEqualTo("KEY_REVOKED");
        }

        @Test
        void whatSomebodyElseChangedMeanwhileIsShown() {
            String tenant = tenant("propertybase");
            Api.Key key = key(tenant, "name", "Ours");
            Visitor ada = Visitor.in(tenant, "admin");
            Visitor grace = Visitor.in(tenant, "admin", "name", "Grace Hopper");
            ada.load(page(key));
            grace.load(page(key));
            grace.send(page(key), "action", "rename", "value", "Hers").then().statusCode(303);
            ada.send(page(key), "action", "rename", "value", "Mine")
                    .then()
                    .statusCode(412)
                    .body(containsString("Somebody else has changed this key"))
                    .body(containsString("Grace Hopper changed the key"))
                    .body(containsString("name: Ours → Hers"))
                    .body(containsString("<h1>Hers</h1>"));
            grace.load(page(key));
            grace.send(page(key), "action", "revoke").then().statusCode(303);
            ada.send(page(key), "action", "rename", "value", "Mine")
                    .then()
                    .statusCode(412)
                    .body(containsString("Grace Hopper revoked the key"))
                    .body(containsString("state: active → revoked"));
        }

        @Test
        void addressesAreCheckedWhileTheyAreTyped() {
            Visitor ada = Visitor.in(tenant("propertybase"), "admin");
            ada.part("/console/keys/addresses?value=203.0.113.7/24")
                    .then()
                    .statusCode(200)
                    .body(containsString("<code>203.0.113.0/24</code>"))
                    .body(not(containsString("<html")));
            ada.part("/console/keys/addresses?ip_allowlist=203.0.113.7%0Ax")
                    .then()
                    .body(containsString("Line 2 must be an IPv4"));
            assertThat(ada.part("/console/keys/addresses?value=").asString().strip())
                    .isEmpty();
        }

        @Test
        void theOperatorSeesAllAndMakesKeysOfAnOrganisation() {
            String tenant = tenant("propertybase", "name", "Acme");
            key(tenant, "name", "Theirs");
            Visitor operator = new Visitor();
            operator.load("/console/sign-in");
            operator.send(
                            "/console/sign-in",
                            "email",
                            EmbeddedServers.OPERATOR_EMAIL,
                            "password",
                            EmbeddedServers.OPERATOR_PASSWORD)
                    .then()
                    .statusCode(303);
            operator.load("/console/keys?tenant_id=" + tenant)
                    .then()
                    .body(containsString("Theirs"))
                    .body(containsString("Acme"));
            operator.load("/console/keys/new").then().statusCode(400);
            operator.load("/console/keys/new?tenant_id=" + tenant).then().statusCode(200);
            secret(operator.send("/console/keys", "name", "By us", "tenant_id", tenant));
            operator.load("/console/keys").then().statusCode(200).body(containsString("All organisations"));
        }
    }

    @Nested
    class OneKey {
        @Test
        void useIsDrawnWithReasonsOfRefusal() {
            String tenant = tenant("propertybase");
            Api.Key key = key(tenant, "scopes", List.of("read:leads"));
            for (int i = 0; i < 3; i++) {
                verdict(key.secret());
            }
            verdict(key.secret(), "scopes", List.of("write:leads"));
            Visitor ada = Visitor.in(tenant, "member");
            String shown = loaded(ada, page(key), ">1 refused<");
            assertThat(shown)
                    .contains(
                            "3 admitted",
                            ">1 refused<",
                            "<svg class=\"chart\"",
                            "INSUFFICIENT_SCOPE",
                            "997 of 1000 left")
                    .doesNotContain("What was done");
            assertThat(ada.load(page(key) + "?by=day").asString()).contains("3 admitted", "30 days");
        }

        @Test
        void whyItIsRefusedIsSaidRuleByRuleAndCostsNothing() {
            String tenant = tenant("propertybase");
            Api.Key key = key(
                    tenant,
                    "scopes",
                    List.of("read:leads"),
                    "ip_allowlist",
                    List.of("203.0.113.0/24"),
                    "limits",
                    Map.of("key", Map.of("permits", 1)));
            Visitor ada = Visitor.in(tenant, "admin");
            ada.load(page(key) + "?why=yes&address=192.0.2.1&needed=write:leads&environment=test")
                    .then()
                    .body(containsString("<strong>IP_NOT_ALLOWED</strong> (401)"))
                    .body(containsString("No:</span> The key may be used from there"))
                    .body(containsString("Yes:</span> The organisation may be used from there"))
                    .body(containsString("No:</span> The environment fits"))
                    .body(containsString("No:</span> It has the scopes"))
                    .body(containsString("Yes:</span> There is room in the limit key"));
            ada.load(page(key) + "?why=yes&address=203.0.113.9")
                    .then()
                    .body(containsString("<strong>VALID</strong> (200)"));
            assertThat(verdict(key.secret(), "ip", "203.0.113.9")).isEqualTo("VALID");
            ada.load(page(key) + "?why=yes&address=203.0.113.9")
                    .then()
                    .body(containsString("<strong>RATE_LIMITED</strong> (429)"))
                    .body(containsString("No:</span> There is room in the limit key"));
            ada.load(page(key) + "?why=yes&address=somewhere&environment=moon")
                    .then()
                    .statusCode(200)
                    .body(containsString("id=\"address-error\" class=\"error\">Must be"));
        }

        @Test
        void itsTrailSaysWhoDidWhat() {
            String tenant = tenant("propertybase");
            Api.Key key = key(tenant, "name", "Told");
            Visitor ada = Visitor.in(tenant, "admin");
            ada.load(page(key));
            ada.send(page(key), "action", "rename", "value", "Told again");
            ada.follow()
                    .then()
                    .body(containsString("<strong>Ada Lovelace</strong> changed the key"))
                    .body(containsString("name: Told → Told again"))
                    .body(containsString("<strong>root</strong> created the key"));
        }
    }

    @Nested
    class OrganisationAndTrail {
        @Test
        void adminsSeePeopleApplicationsAndGrantsMembersTheRest() {
            String tenant = tenant(
                    "propertybase",
                    "name",
                    "Acme",
                    "plan",
                    "BUSINESS",
                    "ip_allowlist",
                    List.of("203.0.0.0/8", "2001:db8::/32"));
            account(tenant, "member", "name", "Grace Hopper");
            Visitor ada = Visitor.in(tenant, "admin");
            ada.load("/console/organisation")
                    .then()
                    .statusCode(200)
                    .body(containsString("<h1>Acme</h1>"))
                    .body(containsString("BUSINESS"))
                    .body(containsString("203.0.0.0/8"))
                    .body(containsString("1000 in 60 s"))
                    .body(containsString("Grace Hopper"));
            Visitor.in(tenant, "member")
                    .load("/console/organisation")
                    .then()
                    .statusCode(200)
                    .body(containsString("BUSINESS"))
                    .body(not(containsString("Grace Hopper")));
            ada.load("/console/organisation?tenant_id=" + tenant("propertybase", "name", "Others"))
                    .then()
                    .body(containsString("<h1>Acme</h1>"));
        }

        @Test
        void whatAnApplicationMayDoIsTakenBack() {
            String tenant = tenant("propertybase");
            Response app = asRoot().body(Api.object(
                                    "tenant_id",
                                    tenant,
                                    "name",
                                    "Reporting",
                                    "scopes",
                                    List.of("read:leads"),
                                    "grant_types",
                                    List.of("client_credentials"))
                            .encode())
                    .post("/v1/oauth/clients");
            app.then().statusCode(201);
            String token = given().contentType("application/x-www-form-urlencoded")
                    .formParam("grant_type", "client_credentials")
                    .formParam("client_id", app.<String>path("client_id"))
                    .formParam("client_secret", app.<String>path("client_secret"))
                    .post("/oauth/token")
                    .path("access_token");
            assertThat(verdict(token)).isEqualTo("VALID");
            Visitor stranger = Visitor.in(tenant("propertybase"), "admin");
            Visitor member = Visitor.in(tenant, "member");
            Visitor ada = Visitor.in(tenant, "admin");
            String page = ada.load("/console/organisation").asString();
            assertThat(page).contains("Reporting", "for itself");
            String grant = page.split("name=\"value\" value=\"", 2)[1].split("\"", 2)[0];
            stranger.load("/console/organisation");
            stranger.send("/console/organisation", "action", "revoke-grant", "value", grant)
                    .then()
                    .statusCode(404);
            member.load("/console/organisation");
            member.send("/console/organisation", "action", "revoke-grant", "value", grant)
                    .then()
                    .statusCode(403);
            assertThat(verdict(token)).isEqualTo("VALID");
            ada.send("/console/organisation", "action", "revoke-grant", "value", grant);
            ada.follow().then().body(containsString("Taken back")).body(not(containsString("for itself")));
            assertThat(verdict(token)).isEqualTo("KEY_REVOKED");
            ada.load("/console/audit?action=oauth_grant.revoke").then().body(containsString("reason: admin"));
        }

        @Test
        void theTrailIsFilteredAndExportedWithoutFormulas() {
            String tenant = tenant("propertybase");
            Api.Key key = key(tenant, "name", "Plain");
            Visitor ada = Visitor.in(tenant, "admin", "name", "=HYPERLINK(\"https://evil.example\")");
            ada.load(page(key));
            ada.send(page(key), "action", "rename", "value", "Other, \"quoted\"")
                    .then()
                    .statusCode(303);
            assertThat(ada.load("/console/audit").asString()).contains("key.create", "key.change", "name: Plain →");
            assertThat(ada.load("/console/audit?action=key.change&target_id=" + key.id()
                                    + "&from=2020-01-01&to=2099-12-31")
                            .asString())
                    .contains("name: Plain →")
                    .doesNotContain("<code>key.create");
            ada.load("/console/audit?target_id=x").then().statusCode(400).body(containsString("Must be a UUID"));
            ada.load("/console/audit?to=2020-01-01").then().body(containsString("Nothing is like this"));
            Response csv = ada.load("/console/audit.csv?action=key.change");
            csv.then()
                    .statusCode(200)
                    .contentType(containsString("text/csv"))
                    .header("Content-Disposition", containsString("attachment"))
                    .header("Cache-Control", "no-store");
            assertThat(csv.asString().lines()).hasSize(2);
            assertThat(csv.asString()).contains("\"'=HYPERLINK(\"\"https").doesNotContain(",\"=");
            Visitor member = Visitor.in(tenant, "member");
            member.load("/console/audit").then().statusCode(403);
            member.load("/console/audit.csv").then().statusCode(403);
        }
    }

    @Nested
    class Operator {
        @Test
        void seesOrganisationsAndTheSystem() {
            String tenant = tenant("propertybase", "name", "Findable organisation");
            Visitor operator = new Visitor();
            operator.load("/console/sign-in");
            operator.send(
                    "/console/sign-in",
                    "email",
                    EmbeddedServers.OPERATOR_EMAIL,
                    "password",
                    EmbeddedServers.OPERATOR_PASSWORD);
            verdict("junk");
            operator.load("/console/tenants?search=findable")
                    .then()
                    .statusCode(200)
                    .body(containsString(tenant));
            operator.load("/console/organisation?tenant_id=" + tenant)
                    .then()
                    .statusCode(200)
                    .body(containsString("Findable organisation"));
            operator.load("/console/organisation").then().statusCode(404);
            operator.load("/console/audit?tenant_id=" + tenant).then().body(containsString("tenant.create"));
            operator.load("/console/system")
                    .then()
                    .statusCode(200)
                    .body(containsString("<dt>Redis</dt><dd><span class=\"state active\">up"))
                    .body(containsString("KEY_NOT_FOUND"))
                    .body(containsString("pb_live_"));
            Visitor ada = Visitor.in(tenant, "super_admin");
            ada.load("/console/tenants").then().statusCode(403);
            ada.load("/console/system").then().statusCode(403);
        }
    }
}
