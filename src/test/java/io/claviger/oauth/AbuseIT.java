package io.claviger.oauth;

import static io.claviger.oauth.Apps.CALLBACK;
import static io.claviger.oauth.Apps.app;
import static io.claviger.oauth.Apps.send;
import static io.claviger.testing.Api.tenant;
import static io.claviger.testing.Api.verdict;
import static io.claviger.testing.People.account;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.claviger.local.LocalServers;
import io.claviger.oauth.Apps.App;
import io.claviger.testing.Chance;
import io.claviger.testing.People;
import io.claviger.testing.Service;
import io.claviger.testing.ServiceRole;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What nobody should send, and what nobody should use any more, to the package at its most talkative. */
@Tag("jar")
class AbuseIT {
    private static final int REQUESTS = 1000;
    private static final Set<String> DOCUMENTED = Set.of(
            "invalid_request",
            "invalid_client",
            "invalid_grant",
            "unauthorized_client",
            "unsupported_grant_type",
            "invalid_scope");
    /** The last two are the server's own, before anybody reads the request: headers or a query without end. */
    private static final Set<Integer> STATUSES = Set.of(200, 303, 400, 401, 403, 405, 413, 415, 429, 431, 414);

    /** Everything that was given to somebody, and so must be nowhere else. */
    private record Loot(App app, App open, String code, String access, String refresh) {
        List<String> secrets() {
            return List.of(app.mustSecret(), code, access, refresh, People.PASSWORD);
        }
    }

    @Test
    void randomRequestsGetDocumentedErrorsAndNothingSecretIsLogged(@TempDir Path folder) throws Exception {
        Path log = folder.resolve("log");
        Loot loot;
        int before = RestAssured.port;
        try (LocalServers stores = LocalServers.start(folder, LocalServers.Wanted.BOTH_TEMPORARY, line -> {});
                Service service = Service.start(
                        stores,
                        Map.of("quarkus.log.level", "DEBUG", "claviger.trusted-proxies", "127.0.0.1"),
                        ProcessBuilder.Redirect.to(log.toFile()))) {
            RestAssured.port = service.port();
            loot = loot();
            Chance chance = Chance.seeded(20261126);
            for (int i = 0; i < REQUESTS; i++) {
                assertDocumented(ask(service.port(), chance, loot), loot, i + ", " + chance);
            }
            assertThat(verdict(loot.access())).isIn("VALID", "KEY_REVOKED");
            String kept = kept(stores);
            assertThat(kept).contains(loot.app().id());
            for (String secret : loot.secrets()) {
                assertThat(kept.contains(secret))
                        .as("in the database: " + secret)
                        .isFalse();
            }
        } finally {
            RestAssured.port = before;
        }
        String written = Files.readString(log);
        for (String secret : loot.secrets()) {
            assertThat(written.contains(secret)).as("in the log: " + secret).isFalse();
        }
        assertThat(written).doesNotContain("unexpected failure");
    }

    /** Every row of every table, as text. */
    private static String kept(LocalServers stores) throws SQLException {
        StringBuilder all = new StringBuilder();
        try (Connection connection = ServiceRole.connectAsOwner(stores);
                Statement statement = connection.createStatement()) {
            List<String> tables =
                    column(statement, "select format('%I', tablename) from pg_tables where schemaname = 'public'");
            for (String table : tables) {
                all.append(String.join("\n", column(statement, "select to_json(t)::text from " + table + " t")));
            }
        }
        return all.toString();
    }

    private static List<String> column(Statement statement, String query) throws SQLException {
        List<String> values = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
        }
        return values;
    }

    private static Loot loot() {
        App app = app();
        People.Person ada = account(tenant("propertybase"), "member");
        Response issued = send(
                "token",
                app,
                "grant_type",
                "authorization_code",
                "code",
                Browser.at(app).code(ada),
                "redirect_uri",
                CALLBACK);
        issued.then().statusCode(200);
        return new Loot(
                app,
                app("type", "public"),
                Browser.at(app).code(ada),
                issued.path("access_token"),
                issued.path("refresh_token"));
    }

    /**
     * By HTTP/1.1 and a connection of its own: the server closes one that carried a line or headers without end, and this client would call
     * that the failure of its next request.
     */
    private HttpResponse<String> ask(int port, Chance chance, Loot loot) throws IOException, InterruptedException {
        String path = chance.oneOf(List.of("/oauth/token", "/oauth/revoke", "/oauth/introspect", "/oauth/authorize"));
        String query = path.endsWith("authorize") || chance.percent(5) ? "?" + form(chance, loot, true) : "";
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path + query))
                .header("X-Forwarded-For", Apps.address());
        String type = chance.oneOf(List.of(
                "application/x-www-form-urlencoded",
                "application/json",
                "application/json; charset=x",
                "text/plain",
                ";"));
        if (chance.percent(95)) {
            request.header("Content-Type", type);
        }
        if (chance.percent(30)) {
            request.header("Authorization", authorization(chance, loot));
        }
        if (chance.percent(20)) {
            request.header(
                    "Cookie",
                    "claviger_session=" + value(chance, loot).replaceAll("[^!-~]|[;,]", "") + "; claviger_form=x");
        }
        String body = type.startsWith("application/json") && chance.percent(80)
                ? json(chance, loot)
                : form(chance, loot, false);
        String method = path.endsWith("authorize") && chance.percent(50) ? "GET" : chance.percent(97) ? "POST" : "PUT";
        try (HttpClient once =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            return once.send(
                    request.method(method, HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    private static String authorization(Chance chance, Loot loot) {
        String pair = value(chance, loot) + (chance.percent(80) ? ":" : "") + value(chance, loot);
        String basic = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
        return chance.oneOf(
                List.of("Basic " + basic, "Basic %%%", "Basic", "Bearer " + loot.access(), "Digest x=y", basic));
    }

    private static String form(Chance chance, Loot loot, boolean mustBeUri) {
        StringBuilder text = new StringBuilder();
        for (int i = chance.between(0, 8); i > 0; i--) {
            boolean broken = !mustBeUri && chance.percent(10);
            text.append(name(chance)).append(chance.percent(95) ? "=" : "");
            text.append(
                    broken
                            ? value(chance, loot) + "%zz%"
                            : URLEncoder.encode(value(chance, loot), StandardCharsets.UTF_8));
            text.append(i > 1 ? "&" : "");
        }
        return text.toString();
    }

    private static String json(Chance chance, Loot loot) {
        JsonObject body = new JsonObject();
        for (int i = chance.between(0, 8); i > 0; i--) {
            body.put(name(chance), chance.percent(85) ? value(chance, loot) : chance.between(0, 9));
        }
        String text = body.encode();
        return chance.percent(85) ? text : text.substring(0, chance.between(0, text.length() - 1)) + "[[[{";
    }

    private static String name(Chance chance) {
        return chance.oneOf(List.of(
                "grant_type",
                "grant_type",
                "client_id",
                "client_id",
                "client_secret",
                "code",
                "redirect_uri",
                "code_verifier",
                "refresh_token",
                "scope",
                "token",
                "token_type_hint",
                "response_type",
                "state",
                "code_challenge",
                "code_challenge_method",
                "client_assertion",
                "client_assertion_type",
                "assertion",
                "request",
                "prompt",
                "resource",
                "authorization_details",
                "response_mode",
                "action",
                "form",
                "email",
                "password",
                "x"));
    }

    private static String value(Chance chance, Loot loot) {
        return chance.oneOf(List.of(
                "authorization_code",
                "refresh_token",
                "client_credentials",
                "urn:ietf:params:oauth:grant-type:jwt-bearer",
                "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                loot.app().id(),
                loot.open().id(),
                loot.app().mustSecret(),
                loot.app().mustSecret() + "x",
                loot.code() + "x",
                loot.refresh() + "x",
                loot.access() + "x",
                CALLBACK,
                "code",
                "S256",
                "read:leads",
                "https://evil.example/",
                "not a uri \\ {",
                "\u0000",
                "\u00e9\ud83d\udd11\u202e",
                "a\r\nSet-Cookie: x=y",
                "{\"a\":[1]}",
                "eyJhbGciOiJub25lIn0.eyJpc3MiOiJ4In0.",
                "eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJSUzI1NiIsImtpZCI6IngifQ.e30.AAAA",
                "",
                " ",
                "x".repeat(3000)));
    }

    private static void assertDocumented(HttpResponse<String> answer, Loot loot, String what) {
        assertThat(answer.statusCode()).as(what + ": " + answer.body()).isIn(STATUSES);
        for (String secret : loot.secrets()) {
            assertThat(answer.body()).as(what).doesNotContain(secret);
        }
        assertThat(answer.headers().firstValue("Location").orElse(CALLBACK))
                .as(what)
                .startsWith(CALLBACK);
        assertThat(answer.headers().firstValue("Set-Cookie").orElse(""))
                .as(what)
                .doesNotStartWith("x=");
        boolean refused = Set.of(400, 401).contains(answer.statusCode());
        if (refused && !answer.uri().getPath().endsWith("authorize")) {
            assertThat(DOCUMENTED).as(what).contains(new JsonObject(answer.body()).getString("error"));
            assertThat(answer.headers().firstValue("Cache-Control")).as(what).contains("no-store");
        }
    }

    @Test
    void whatIsTooOldIsRefused(@TempDir Path folder) throws Exception {
        int before = RestAssured.port;
        try (LocalServers stores = LocalServers.start(folder, LocalServers.Wanted.BOTH_TEMPORARY, line -> {});
                Service service = Service.start(
                        stores,
                        Map.of(
                                "claviger.oauth.code-life", "2s",
                                "claviger.oauth.access-token-life", "6s",
                                "claviger.oauth.refresh-token-life", "5s",
                                "claviger.oauth.refresh-grace", "0s",
                                "claviger.trusted-proxies", "127.0.0.1"))) {
            RestAssured.port = service.port();
            App app = app();
            People.Person ada = account(tenant("propertybase"), "member");
            String old = Browser.at(app).code(ada);
            Thread.sleep(2100);
            assertRefused(exchange(app, old));
            Response issued = exchange(app, Browser.at(app).code(ada));
            issued.then().statusCode(200).body("expires_in", equalTo(6));
            String access = issued.path("access_token");
            assertThat(verdict(access)).isEqualTo("VALID");
            Thread.sleep(6100);
            assertThat(verdict(access)).isEqualTo("KEY_EXPIRED");
            send("introspect", app, "token", access).then().body("active", equalTo(false));
            assertRefused(
                    send("token", app, "grant_type", "refresh_token", "refresh_token", issued.path("refresh_token")));
            Response again = exchange(app, Browser.at(app).code(ada));
            String refresh = again.path("refresh_token");
            send("token", app, "grant_type", "refresh_token", "refresh_token", refresh)
                    .then()
                    .statusCode(200);
            assertRefused(send("token", app, "grant_type", "refresh_token", "refresh_token", refresh));
            assertThat(verdict(again.path("access_token"))).isEqualTo("KEY_REVOKED");
        } finally {
            RestAssured.port = before;
        }
    }

    private static Response exchange(App app, String code) {
        return send("token", app, "grant_type", "authorization_code", "code", code, "redirect_uri", CALLBACK);
    }

    private static void assertRefused(Response answer) {
        answer.then().statusCode(400).body("error", equalTo("invalid_grant"));
    }
}
