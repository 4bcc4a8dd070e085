package io.claviger.gateway;

import static io.claviger.testing.Api.object;
import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.local.LocalServers;
import io.claviger.testing.EmbeddedServers;
import io.claviger.testing.Proxy;
import io.claviger.testing.Service;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A real proxy with the configuration of {@code docker/examples}, the packaged service with real stores, and an application
 * behind. {@code make test-gateways} runs it.
 */
@Tag("gateways")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class GatewayContract {
    private static final String PASSWORD = "correct horse battery";
    private static final int MALFORMED = 1_000;

    private LocalServers stores;
    private Proxy postgres;
    private Proxy redis;
    private Proxy link;
    private Service service;
    App app;
    RealProxy gateway;

    abstract RealProxy start(Path folder, int claviger, int behind) throws IOException;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        stores = LocalServers.start(folder.resolve("stores"), LocalServers.Wanted.BOTH_TEMPORARY, line -> {});
        postgres = Proxy.to(stores.postgresPort());
        redis = Proxy.to(stores.redisPort());
        service = Service.start(
                stores,
                Map.of(
                        "quarkus.datasource.reactive.url",
                        "postgresql://127.0.0.1:" + postgres.port() + "/claviger",
                        "quarkus.redis.hosts",
                        "redis://127.0.0.1:" + redis.port(),
                        "claviger.trusted-proxies",
                        "127.0.0.1",
                        "claviger.public-url",
                        "https://auth.example.com",
                        "claviger.anonymous-sessions.limits.ip.permits",
                        "1000"));
        link = Proxy.to(service.port());
        app = App.start();
        gateway = start(folder, link.port(), app.port());
    }

    @AfterAll
    void stop() throws IOException {
        gateway.close();
        app.close();
        service.close();
        link.close();
        postgres.close();
        redis.close();
        stores.close();
    }

    // --- What the documentation shows, run as it stands; host, key and ids replaced

    /** BrikSync: Making authenticated requests. */
    @Test
    void brikSyncsCurlReachesTheApplication() throws IOException {
        JsonObject key = key(tenant("briksync", "plan", "BUSINESS"));
        Curl.Answer answer = run("""
                curl -H "Authorization: Bearer YOUR_API_KEY" \\
                  https://briksync.com/api/properties""", "YOUR_API_KEY", key.getString("key"));
        passed(answer, "/api/properties");
        assertThat(app.last().header("X-Claviger-Key-Id")).isEqualTo(key.getString("id"));
        assertThat(app.last().header("X-Claviger-Plan")).isEqualTo("BUSINESS");
    }

    /** The settings pages, with what they load, are Claviger's and not the application's. */
    @Test
    void theConsoleIsThere() {
        for (String page : List.of(
                "/console/sign-in",
                "/claviger/claviger.css",
                "/claviger/console.js",
                "/webjars/htmx.org/2.0.7/dist/htmx.min.js")) {
            Curl.Answer answer = Curl.run("curl '" + gateway.url() + page + "'");
            assertThat(answer.status()).as(page).isEqualTo(200);
            assertThat(answer.body()).as(page).isNotEmpty();
        }
        assertThat(app.seen()).noneMatch(call -> call.uri().startsWith("/console"));
    }

    /** BrikSync: "Requests from other addresses get a 401 error, even with a valid key"; 403 PLAN_UPGRADE_REQUIRED. */
    @Test
    void brikSyncsRefusals() throws IOException {
        String tenant = tenant("briksync", "plan", "BUSINESS");
        String secret = key(tenant, "ip_allowlist", new JsonArray().add(Curl.CLIENT + "/32"))
                .getString("key");
        String curl = curl("/api/properties", secret);
        passed(Curl.run(curl), "/api/properties");
        refused(Curl.run("127.0.0.8", curl), 401, "UNAUTHORIZED");
        refused(run("curl https://briksync.com/api/properties"), 401, "UNAUTHORIZED");
        refused(Curl.run(curl("/api/properties", "brik_live_junk")), 401, "UNAUTHORIZED");
        change(tenant, "plan", "FREE");
        refused(Curl.run(curl), 403, "PLAN_UPGRADE_REQUIRED");
    }

    /** Bricqs: API key authentication, and its limits: "X-RateLimit-…" on every response, "Retry-After" with 429. */
    @Test
    void bricqsCurlReachesTheApplicationUntilALimitIsReached() throws IOException {
        String tenant = tenant("bricqs", "limits", Map.of("key", Map.of("permits", 2)));
        String secret = key(tenant).getString("key");
        String documented = """
                curl -X GET https://YOUR_API_DOMAIN/api/v1/public/eligibility \\
                  -H "X-API-Key: bq_live_your_key_here" \\
                  -H "Content-Type: application/json\"""";
        for (int left = 1; left >= 0; left--) {
            Curl.Answer answer = run(documented, "bq_live_your_key_here", secret);
            passed(answer, "/api/v1/public/eligibility");
            assertThat(answer.all("X-RateLimit-Limit")).containsExactly("2");
            assertThat(answer.all("X-RateLimit-Remaining")).containsExactly(Integer.toString(left));
            assertThat(answer.header("X-RateLimit-Reset")).matches("[0-9]{10}");
            assertThat(answer.header("RateLimit-Policy")).contains("\"key\";q=2;w=60", "\"tenant\";q=200;w=60");
        }
        Curl.Answer over = run(documented, "bq_live_your_key_here", secret);
        refused(over, 429, "RATE_LIMITED");
        assertThat(over.all("Retry-After")).singleElement().asString().matches("[1-9][0-9]?");
        assertThat(over.all("X-RateLimit-Limit")).containsExactly("2");
        assertThat(over.all("X-RateLimit-Remaining")).containsExactly("0");
        assertThat(over.json().getString("detail")).isEqualTo("Rate limit exceeded");
    }

    /** Bricqs: "burst limit on ingestion". */
    @Test
    void anOperationHasALimitOfItsOwn() throws IOException {
        String tenant = tenant("bricqs", "limits", Map.of("ingestion", Map.of("permits", 1, "window_seconds", 60)));
        String secret = key(tenant).getString("key");
        passed(Curl.run(curl("/api/v1/events/ingest", secret)), "/api/v1/events/ingest");
        refused(Curl.run(curl("/api/v1/events/ingest", secret)), 429, "RATE_LIMITED");
        passed(Curl.run(curl("/api/v1/public/eligibility", secret)), "/api/v1/public/eligibility");
    }

    @Test
    void anExportIsWorthTenCallsAndForProgramsOnly() throws IOException {
        String secret = key(tenant("bricqs")).getString("key");
        assertThat(Curl.run(curl("/v1/exports", secret)).header("RateLimit")).contains("\"key\";r=990");
        refused(Curl.run(curl("/v1/exports", signedIn(tenant("bricqs")))), 401, "UNAUTHORIZED");
    }

    /** Bricqs: Session-based (anonymous), "passed as a query parameter". */
    @Test
    void bricqsVisitorsAreKnownByTheirSessionInTheQuery() throws IOException {
        JsonObject session = visitor(tenant("bricqs"));
        String path =
                "/api/v1/activities/act_1/complete-with-actions?a=1&session_id=" + session.getString("session_id");
        passed(Curl.run("curl -X POST -d x=1 '" + gateway.url() + path + "'"), path);
        assertThat(app.last().method()).isEqualTo("POST");
        assertThat(app.last().body()).isEqualTo("x=1");
        assertThat(app.last().header("X-Claviger-Kind")).isEqualTo("anonymous");
        assertThat(app.last().header("X-Claviger-Key-Id")).isEqualTo(session.getString("id"));
        refused(
                run("curl -X POST 'https://x/api/v1/activities/1/complete?session_id=sess_abc123'"),
                401,
                "UNAUTHORIZED");
        refused(
                run("curl 'https://x/api/v1/public/eligibility?session_id=" + session.getString("session_id") + "'"),
                401,
                "UNAUTHORIZED");
    }

    /** PropertyBase: Using API keys; scopes; "Cannot access production data"; the documented 401 and 403. */
    @Test
    void propertyBasesCurlReachesTheApplicationWithItsScopeAndALiveKey() throws IOException {
        String documented = """
                curl -X GET https://api.propertybase.ai/v1/leads \\
                -H "Authorization: Bearer pb_live_xxxxxxxxxxxxx\"""";
        String tenant = tenant("propertybase");
        String good = key(tenant, "scopes", new JsonArray().add("read:leads")).getString("key");
        String other = key(tenant, "scopes", new JsonArray().add("read:agents")).getString("key");
        String test = key(tenant, "environment", "test", "scopes", new JsonArray().add("read:leads"))
                .getString("key");
        passed(run(documented, "pb_live_xxxxxxxxxxxxx", good), "/v1/leads");
        assertThat(app.last().header("X-Claviger-Scopes")).isEqualTo("read:leads");

        Curl.Answer unscoped = run(documented, "pb_live_xxxxxxxxxxxxx", other);
        refused(unscoped, 403, "FORBIDDEN");
        assertThat(unscoped.json().getJsonObject("error"))
                .isEqualTo(object("code", "FORBIDDEN", "message", "Insufficient permissions"));
        refused(run(documented, "pb_live_xxxxxxxxxxxxx", test), 403, "FORBIDDEN");
        passed(Curl.run(curl("/v1/agents", test)), "/v1/agents");

        Curl.Answer stranger = run(documented);
        refused(stranger, 401, "UNAUTHORIZED");
        assertThat(stranger.all("WWW-Authenticate")).containsExactly("Bearer");
        assertThat(stranger.json().getJsonObject("error"))
                .isEqualTo(object("code", "UNAUTHORIZED", "message", "Invalid or expired token"));
    }

    /** Bricqs: API key management, with JWT authentication (admin login). */
    @Test
    void bricqsManagementPaths() throws IOException {
        String token = signedIn(tenant("bricqs"));
        Curl.Answer created = managed("POST", "/api/v1/events/api-keys", token, object("name", "Shop"));
        assertThat(created.status()).as(created.body()).isEqualTo(201);
        String secret = created.body().replaceFirst("(?s).*\"(bq_live_[0-9a-f]{32})\".*", "$1");
        passed(Curl.run(curl("/api/v1/public/eligibility", secret)), "/api/v1/public/eligibility");
        Curl.Answer list = managed("GET", "/api/v1/events/api-keys", token, null);
        assertThat(list.status()).isEqualTo(200);
        assertThat(list.body()).doesNotContain(secret);
        assertThat(list.header("X-RateLimit-Limit")).isNotEmpty();
        String path = "/api/v1/events/api-keys/" + created.json().getString("id");
        assertThat(managed("PATCH", path, token, object("name", "Shop 2")).status())
                .isEqualTo(200);
        assertThat(managed("DELETE", path, token, null).status()).isIn(200, 204);
        refused(Curl.run(curl("/api/v1/public/eligibility", secret)), 401, "UNAUTHORIZED");
    }

    /** Bluebricks' page shows requests as they stand in HTTP. */
    @Test
    void bluebricksManagementPathsAsShown() throws IOException {
        String token = signedIn(tenant("bluebricks"));
        Curl.Answer created = shown("""
                POST /api/v1/auth/key HTTP/1.1
                Host: api.bricks-dev.com
                Authorization: Bearer YOUR_SECRET_TOKEN
                Content-Type: application/json
                Accept: */*
                Content-Length: 15

                {"name":"text"}""", token);
        assertThat(created.status()).as(created.body()).isEqualTo(200);
        String secret = created.json().getString("api_key");
        assertThat(secret).startsWith("bbx_");
        passed(Curl.run(curl("/v1/anything", secret)), "/v1/anything");
        assertThat(shown("""
                GET /api/v1/auth/keys HTTP/1.1
                Host: api.bricks-dev.com
                Authorization: Bearer YOUR_SECRET_TOKEN
                Accept: */*

                """, token)
                        .json()
                        .getJsonArray("list")
                        .getJsonObject(0)
                        .getString("name"))
                .isEqualTo("text");
        for (String verb : List.of("deactivate", "activate")) {
            Curl.Answer changed = shown("""
                    POST /api/v1/auth/key/%s HTTP/1.1
                    Host: api.bricks-dev.com
                    Authorization: Bearer YOUR_SECRET_TOKEN
                    Content-Type: application/json
                    Accept: */*
                    Content-Length: 15

                    {"name":"text"}""".formatted(verb), token);
            boolean active = verb.equals("activate");
            assertThat(changed.json()).isEqualTo(object("name", "text", "is_active", active));
            assertThat(Curl.run(curl("/v1/anything", secret)).status()).isEqualTo(active ? 200 : 401);
        }
    }

    /** PropertyBase: session token, browser apps; signing in and out through the gateway. */
    @Test
    void sessionTokensPassAndEndAtOnce() throws IOException {
        String token = signedIn(tenant("propertybase"));
        passed(Curl.run(curl("/v1/leads", token)), "/v1/leads");
        assertThat(app.last().header("X-Claviger-Kind")).isEqualTo("session");
        assertThat(app.last().header("X-Claviger-Subject")).isNotEmpty();
        assertThat(managed("DELETE", "/v1/sessions/current", token, null).status())
                .isEqualTo(204);
        refused(Curl.run(curl("/v1/leads", token)), 401, "UNAUTHORIZED");
    }

    /** PropertyBase: OAuth 2.0, "Using access tokens", the same curl; the token itself from the gateway's address. */
    @Test
    void propertyBasesCurlWithAnAccessToken() throws IOException {
        String documented = """
                curl -X GET https://api.propertybase.ai/v1/leads \\
                -H "Authorization: Bearer pb_live_xxxxxxxxxxxxx\"""";
        JsonObject client = created(
                "/v1/oauth/clients",
                object(
                        "tenant_id",
                        tenant("propertybase"),
                        "name",
                        "CRM",
                        "grant_types",
                        new JsonArray().add("client_credentials"),
                        "scopes",
                        new JsonArray().add("read:leads").add("read:agents")));
        String secret = " -d client_id=" + client.getString("client_id") + " -d client_secret="
                + client.getString("client_secret");
        String asking = "curl -X POST https://x/oauth/token -d grant_type=client_credentials" + secret + " -d scope=";
        String token = run(asking + "read:leads").json().getString("access_token");
        passed(run(documented, "pb_live_xxxxxxxxxxxxx", token), "/v1/leads");
        assertThat(app.last().header("X-Claviger-Kind")).isEqualTo("access_token");
        assertThat(app.last().header("X-Claviger-Scopes")).isEqualTo("read:leads");
        String other = run(asking + "read:agents").json().getString("access_token");
        refused(run(documented, "pb_live_xxxxxxxxxxxxx", other), 403, "FORBIDDEN");
        assertThat(run("curl -X POST https://x/oauth/revoke -d token=" + token + secret)
                        .status())
                .isEqualTo(200);
        refused(run(documented, "pb_live_xxxxxxxxxxxxx", token), 401, "UNAUTHORIZED");
    }

    // --- What a caller must not be able to do

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/verify",
                "/v1/authz/nginx",
                "/v1/authz/caddy",
                "/v1/tenants",
                "/v1/accounts",
                "/cron/expiry-sweep",
                "/q/metrics",
                "/_verdict",
                "/v1/keys/../tenants",
                "/v1/keys/%2e%2e/tenants",
                "/v1/keys/..%2ftenants",
                "//v1/tenants",
                "/oauth/../q/metrics",
                "/.well-known/..;/../q/metrics",
            })
    void nothingElseOfOursIsReachedFromOutside(String path) throws IOException {
        for (String credential : List.of(EmbeddedServers.ROOT_KEY, EmbeddedServers.SERVICE_KEY)) {
            Curl.Answer answer =
                    Curl.run("curl --path-as-is -H 'X-API-Key: " + credential + "' '" + gateway.url() + path + "'");
            assertThat(answer.status()).as(answer.body()).isIn(400, 401, 404);
            assertThat(answer.body()).doesNotContain("\"list\"").doesNotContain("claviger_");
        }
    }

    @Test
    void whatOnlyTheGatewayMaySayIsTakenFromNobodyElse() throws IOException {
        String tenant = tenant("propertybase");
        JsonObject key = key(tenant, "scopes", new JsonArray().add("read:agents"));
        String spoofs = String.join(
                "",
                List.of(
                                "Key-Id: spoof",
                                "Tenant-Id: spoof",
                                "Plan: spoof",
                                "Subject: spoof",
                                "Scopes: admin spoof",
                                "Kind: spoof",
                                "Environment: spoof",
                                "Service-Key: spoof",
                                "Require-Scopes: read:agents",
                                "Require-Environment: test",
                                "Require-Cost: 1000",
                                "Require-Kind: anonymous",
                                "Require-Operation: spoof")
                        .stream()
                        .map(line -> " -H 'X-Claviger-" + line + "' -H 'x-claviger-" + line + "'")
                        .toList());
        passed(Curl.run(curl("/v1/agents", key.getString("key")) + spoofs), "/v1/agents");
        Map<String, String> headers = app.last().headers();
        assertThat(headers.toString()).doesNotContain("spoof").doesNotContain(key.getString("key"));
        assertThat(headers)
                .containsEntry("x-claviger-key-id", key.getString("id"))
                .containsEntry("x-claviger-tenant-id", tenant)
                .containsEntry("x-claviger-environment", "live")
                .doesNotContainKeys("authorization", "x-api-key", "x-claviger-require-scopes");
        assertThat(headers.getOrDefault("x-claviger-plan", "")).isEmpty();
        refused(Curl.run(curl("/v1/leads", key.getString("key")) + spoofs), 403, "FORBIDDEN");
        int before = app.seen().size();
        refused(Curl.run("curl '" + gateway.url() + "/v1/agents'" + spoofs), 401, "UNAUTHORIZED");
        assertThat(app.seen()).hasSize(before);
    }

    @Test
    void anAddressIsNotBelievedOfTheCaller() throws IOException {
        String secret = key(
                        tenant("briksync", "plan", "BUSINESS"), "ip_allowlist", new JsonArray().add("203.0.113.0/24"))
                .getString("key");
        for (String header : List.of(
                "X-Forwarded-For: 203.0.113.9",
                "X-Forwarded-For: 203.0.113.9, 127.0.0.1",
                "Forwarded: for=203.0.113.9",
                "Forwarded: for=203.0.113.9, for=127.0.0.1",
                "X-Real-IP: 203.0.113.9")) {
            refused(Curl.run(curl("/api/properties", secret) + " -H '" + header + "'"), 401, "UNAUTHORIZED");
        }
    }

    /** Of two lines of one name nginx 1.22 takes the first; then the application is told of that one, and sees neither. */
    @Test
    void twoCredentialsAreNeverTheOtherOne() throws IOException {
        JsonObject one = key(tenant("claviger"));
        String other = key(tenant("claviger")).getString("key");
        String curl = curl("/v1/any", one.getString("key"));
        int before = app.seen().size();
        refused(Curl.run(curl + " -H 'X-API-Key: " + other + "'"), 400, "BAD_REQUEST");
        assertThat(app.seen()).hasSize(before);
        Curl.Answer answer = Curl.run(curl + " -H 'Authorization: Bearer " + other + "'");
        assertThat(answer.status()).isIn(200, 400, 401);
        if (answer.status() == 200) {
            assertThat(app.last().header("X-Claviger-Key-Id")).isEqualTo(one.getString("id"));
        }
    }

    @Test
    void whatIsTooLongIsRefused() throws IOException {
        String secret = key(tenant("claviger")).getString("key");
        int before = app.seen().size();
        for (int length : new int[] {600, 5_000, 20_000, 60_000}) {
            Curl.Answer answer = Curl.run(curl("/v1/any", "ck_live_" + "x".repeat(length)));
            assertThat(answer.status()).as("credential of " + length).isIn(400, 401, 413, 414, 431);
        }
        assertThat(app.seen()).hasSize(before);
        // Other headers of the caller are not our business: either they pass, or the proxy itself refuses them.
        assertThat(Curl.run(curl("/v1/any", secret) + " -H 'Cookie: a=" + "x".repeat(6_000) + "'")
                        .status())
                .isIn(200, 400, 431);
        assertThat(Curl.run(curl("/v1/any?q=" + "x".repeat(6_000), secret)).status())
                .isIn(200, 414, 431);
    }

    /** A second request hidden in the first: whoever sees two where the other one sees one lets it through unasked. */
    @Test
    void aRequestWithinARequestIsAskedAboutOrNotSeen() throws IOException {
        String secret = key(tenant("claviger")).getString("key");
        String hidden = "GET /hidden HTTP/1.1\r\nHost: a\r\nX-Claviger-Key-Id: hidden\r\n\r\n";
        String chunked = "0\r\n\r\n" + hidden;
        for (String framing : List.of(
                "Content-Length: " + chunked.length() + "\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: chunked\r\nContent-Length: 5",
                "Transfer-Encoding : chunked\r\nContent-Length: " + chunked.length(),
                "Transfer-Encoding: xchunked\r\nContent-Length: " + chunked.length(),
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
                "Transfer-Encoding: identity, chunked\r\nContent-Length: 3",
                "Transfer-Encoding:\tchunked\r\nContent-Length: 3",
                "Transfer-Encoding:\u000bchunked\r\nContent-Length: 3",
                "X: y\nTransfer-Encoding: chunked\r\nContent-Length: 3",
                " Transfer-Encoding: chunked\r\nContent-Length: 3",
                "Content-Length: 0\r\nContent-Length: " + chunked.length(),
                "Content-Length: 0, " + chunked.length(),
                "Content-Length: +" + chunked.length(),
                "Content-Length: 0x5",
                "Content-Length: -1",
                "Content_Length: 5")) {
            gateway.raw(
                    "POST /outer HTTP/1.1\r\nHost: a\r\nX-API-Key: " + secret + "\r\n" + framing + "\r\n\r\n" + chunked,
                    Duration.ofMillis(700));
        }
        assertThat(app.seen()).noneMatch(one -> one.uri().contains("hidden"));
        assertEveryCallWasJudged();
    }

    @Test
    void aThousandMalformedRequestsPassNowhereAndBreakNothing() throws Exception {
        int before = app.seen().size();
        Junk junk = new Junk(20261126);
        List<String> requests = new ArrayList<>();
        for (int i = 0; i < MALFORMED; i++) {
            requests.add(junk.next());
        }
        try (var callers = Executors.newFixedThreadPool(24)) {
            List<Future<String>> answers = new ArrayList<>();
            for (String request : requests) {
                answers.add(callers.submit(() -> gateway.raw(request, Duration.ofMillis(400))));
                String asked = request.replaceFirst(" /", " /v1/authz/" + name() + "/");
                answers.add(callers.submit(() -> RealProxy.raw(service.port(), asked, Duration.ofMillis(400))));
            }
            for (Future<String> answer : answers) {
                assertThat(answer.get()).doesNotContain("HTTP/1.1 2").doesNotContain("HTTP/1.1 500");
            }
        }
        assertThat(app.seen()).hasSize(before);
        passed(Curl.run(curl("/v1/any", key(tenant("claviger")).getString("key"))), "/v1/any");
    }

    @Test
    void whatTheApplicationAnswersIsHandedOn() throws IOException {
        String secret = key(tenant("claviger")).getString("key");
        for (Map.Entry<String, Integer> one :
                Map.of("/broken", 500, "/forbidden", 403).entrySet()) {
            Curl.Answer answer = Curl.run(curl(one.getKey(), secret));
            assertThat(answer.status()).isEqualTo(one.getValue());
            assertThat(answer.body()).contains("\"app\":\"here\"");
        }
    }

    // --- What happens when something is down

    @Test
    void withoutClavigerNobodyPasses() throws Exception {
        String secret = key(tenant("claviger")).getString("key");
        passed(Curl.run(curl("/v1/any", secret)), "/v1/any");
        link.refuse();
        try {
            closed(() -> Curl.run(curl("/v1/any", secret)));
            closed(() -> Curl.run("curl -X POST '" + gateway.url() + "/api/v1/activities/1/x?session_id=sess_1'"));
        } finally {
            link.pass();
        }
        until(() -> Curl.run(curl("/v1/any", secret)).status() == 200);
    }

    @Test
    void whileClavigerIsPausedNobodyPassesAndNobodyWaitsLong() throws Exception {
        String secret = key(tenant("claviger")).getString("key");
        passed(Curl.run(curl("/v1/any", secret)), "/v1/any");
        signal("STOP");
        try {
            Instant start = Instant.now();
            closed(() -> Curl.run(curl("/v1/any", secret)));
            assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(9));
        } finally {
            signal("CONT");
        }
        until(() -> Curl.run(curl("/v1/any", secret)).status() == 200);
    }

    /** Two seconds are the most that the examples wait for an answer. */
    @Test
    void aSlowClavigerIsWaitedForButNotLong() throws Exception {
        String secret = key(tenant("claviger")).getString("key");
        link.delay(500);
        try {
            passed(Curl.run(curl("/v1/any", secret)), "/v1/any");
            link.delay(3_000);
            closed(() -> Curl.run(curl("/v1/any", secret)));
        } finally {
            link.delay(0);
        }
        until(() -> Curl.run(curl("/v1/any", secret)).status() == 200);
    }

    @Test
    void withoutRedisKeysGoOnAndLimitsAreCountedInTheProcess() throws Exception {
        String secret = key(tenant("claviger", "limits", Map.of("key", Map.of("permits", 3))))
                .getString("key");
        redis.refuse();
        try {
            List<Integer> statuses = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                statuses.add(Curl.run(curl("/v1/any", secret)).status());
            }
            assertThat(statuses).containsExactly(200, 200, 200, 429, 429);
            refused(Curl.run(curl("/v1/any", "ck_live_junk")), 401, "UNAUTHORIZED");
        } finally {
            redis.pass();
        }
        String other = key(tenant("claviger")).getString("key");
        until(() -> !service.verify(other).body().contains("degraded"));
    }

    @Test
    void withoutPostgresOnlyKnownKeysPass() throws Exception {
        String known = key(tenant("claviger")).getString("key");
        String unknown = key(tenant("claviger")).getString("key");
        passed(Curl.run(curl("/v1/any", known)), "/v1/any");
        postgres.refuse();
        try {
            passed(Curl.run(curl("/v1/any", known)), "/v1/any");
            closed(() -> Curl.run(curl("/v1/any", unknown)));
        } finally {
            postgres.pass();
        }
        until(() -> Curl.run(curl("/v1/any", unknown)).status() == 200);
    }

    // --- Helpers

    /** As our paths name the proxy. */
    abstract String name();

    String tenant(String keyspace, Object... members) throws IOException {
        JsonObject body = object("name", "Tenant of " + keyspace, "keyspace", keyspace);
        return created("/v1/tenants", body.mergeIn(object(members))).getString("id");
    }

    JsonObject key(String tenant, Object... members) throws IOException {
        return created("/v1/keys", object("tenant_id", tenant, "name", "A key").mergeIn(object(members)));
    }

    JsonObject visitor(String tenant) throws IOException {
        Curl.Answer answer = Curl.run("curl -X POST " + gateway.url()
                + "/v1/anonymous-sessions -H 'Content-Type: application/json' -d '{\"tenant_id\":\"" + tenant + "\"}'");
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return answer.json();
    }

    /** The session token of a new admin, who signs in through the gateway. */
    private String signedIn(String tenant) throws IOException {
        String email = UUID.randomUUID() + "@example.com";
        created(
                "/v1/accounts",
                object(
                        "tenant_id",
                        tenant,
                        "email",
                        email,
                        "password",
                        PASSWORD,
                        "name",
                        "Ada Lovelace",
                        "role",
                        "admin"));
        Curl.Answer answer = managed("POST", "/v1/sessions", null, object("email", email, "password", PASSWORD));
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return answer.json().getString("token");
    }

    private JsonObject created(String path, JsonObject body) throws IOException {
        HttpResponse<String> answer = service.send("POST", path, EmbeddedServers.ROOT_KEY, body.encode());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return new JsonObject(answer.body());
    }

    private void change(String tenant, Object... members) throws IOException {
        assertThat(service.send(
                                "PATCH",
                                "/v1/tenants/" + tenant,
                                EmbeddedServers.ROOT_KEY,
                                object(members).encode())
                        .statusCode())
                .isEqualTo(200);
    }

    /** A documented curl with the gateway for its host, and more replaced in turn. */
    Curl.Answer run(String documented, String... replaced) {
        String command = documented.replaceFirst("https://[^/]+", gateway.url());
        for (int i = 0; i < replaced.length; i += 2) {
            assertThat(command).contains(replaced[i]);
            command = command.replace(replaced[i], replaced[i + 1]);
        }
        return Curl.run(command);
    }

    String curl(String path, String credential) {
        return "curl '" + gateway.url() + path + "' -H 'Authorization: Bearer " + credential + "'";
    }

    private Curl.Answer managed(String method, String path, @Nullable String token, @Nullable JsonObject body) {
        return Curl.run("curl -X " + method + " '" + gateway.url() + path + "'"
                + (token == null ? "" : " -H 'Authorization: Bearer " + token + "'")
                + (body == null ? "" : " -H 'Content-Type: application/json' -d '" + body.encode() + "'"));
    }

    /** A documented request in HTTP as it stands. */
    private Curl.Answer shown(String documented, String token) throws IOException {
        String request = documented
                .replace("YOUR_SECRET_TOKEN", token)
                .replace("Accept: */*", "Accept: */*\nConnection: close")
                .replace("\n", "\r\n");
        return Curl.parse(gateway.raw(request, Duration.ofSeconds(10)));
    }

    void passed(Curl.Answer answer, String uri) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(answer.json()).isEqualTo(object("app", "here", "uri", uri));
        assertThat(app.last().uri()).isEqualTo(uri);
    }

    void refused(Curl.Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.json().getString("code")).isEqualTo(code);
        assertThat(answer.json().getJsonObject("error").getString("code")).isEqualTo(code);
        assertThat(answer.json().getInteger("status")).isEqualTo(status);
        assertThat(answer.head().toString()).doesNotContain("X-Claviger-Error");
    }

    /** Three times, because what is kept open or remembered must not make a difference. */
    private void closed(Call call) throws Exception {
        int before = app.seen().size();
        for (int i = 0; i < 3; i++) {
            Curl.Answer answer = call.make();
            refused(answer, 503, "SERVICE_UNAVAILABLE");
            assertThat(answer.all("Retry-After")).containsExactly("1");
        }
        assertThat(app.seen()).hasSize(before);
    }

    private void assertEveryCallWasJudged() {
        assertThat(app.seen()).allMatch(one -> one.header("X-Claviger-Key-Id").matches("[0-9a-f-]{36}"));
    }

    private void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(service.process().pid()))
                .start()
                .waitFor();
    }

    private static void until(Condition condition) throws Exception {
        Instant limit = Instant.now().plusSeconds(20);
        while (!condition.holds()) {
            if (Instant.now().isAfter(limit)) {
                throw new AssertionError("it did not come");
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    /** Something to wait for. */
    private interface Condition {
        boolean holds() throws IOException, InterruptedException, ExecutionException;
    }

    /** Something to ask. */
    private interface Call {
        Curl.Answer make() throws IOException;
    }
}
