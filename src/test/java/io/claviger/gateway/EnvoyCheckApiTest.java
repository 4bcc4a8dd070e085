package io.claviger.gateway;

import static io.claviger.testing.Api.changeTenant;
import static io.claviger.testing.Api.key;
import static io.claviger.testing.Api.tenant;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.claviger.testing.Chance;
import io.claviger.testing.EmbeddedServers;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption.HeaderAppendAction;
import io.envoyproxy.envoy.service.auth.v3.AttributeContext;
import io.envoyproxy.envoy.service.auth.v3.AuthorizationGrpc;
import io.envoyproxy.envoy.service.auth.v3.CheckRequest;
import io.envoyproxy.envoy.service.auth.v3.CheckResponse;
import io.grpc.CallOptions;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Envoy asks in gRPC, through a client made from the same messages, and is told what it would be told in HTTP. */
@QuarkusTest
@QuarkusTestResource(EmbeddedServers.class)
class EnvoyCheckApiTest {
    private static final Metadata.Key<String> SERVICE_KEY =
            Metadata.Key.of("x-claviger-service-key", Metadata.ASCII_STRING_MARSHALLER);

    private static final int MALFORMED = 1_000;

    /** What stands before a message: whether it is compressed, and its length. */
    private static final int FRAME = 5;

    private ManagedChannel channel;

    @BeforeEach
    void connect() {
        channel = Grpc.newChannelBuilderForAddress("localhost", RestAssured.port, InsecureChannelCredentials.create())
                .build();
    }

    @AfterEach
    void disconnect() {
        channel.shutdownNow();
    }

    @Nested
    class Passes {
        @Test
        void withWhoCallsForTheApplicationAndForFiltersAndWhereItsLimitsStandForTheClient() {
            String tenant = tenant("propertybase", "plan", "BUSINESS");
            var key = key(tenant, "scopes", List.of("write:leads", "read:leads"), "environment", "test");
            CheckResponse answer = ask(call(key.secret()));
            assertThat(answer.getStatus().getCode()).isZero();
            assertThat(headers(answer.getOkResponse().getHeadersList()))
                    .containsExactlyInAnyOrderEntriesOf(Map.of(
                            "x-claviger-key-id", key.id(),
                            "x-claviger-tenant-id", tenant,
                            "x-claviger-kind", "key",
                            "x-claviger-environment", "test",
                            "x-claviger-scopes", "read:leads write:leads",
                            "x-claviger-plan", "BUSINESS"));
            assertThat(headers(answer.getOkResponse().getResponseHeadersToAddList()))
                    .containsEntry("x-ratelimit-limit", "1000")
                    .containsEntry("x-ratelimit-remaining", "999")
                    .containsEntry("ratelimit-policy", "\"key\";q=1000;w=60")
                    .containsKeys("x-ratelimit-reset", "ratelimit");
            Struct metadata = answer.getDynamicMetadata();
            assertThat(text(metadata, "key_id")).isEqualTo(key.id());
            assertThat(text(metadata, "tenant_id")).isEqualTo(tenant);
            assertThat(text(metadata, "kind")).isEqualTo("key");
            assertThat(text(metadata, "environment")).isEqualTo("test");
            assertThat(text(metadata, "plan")).isEqualTo("BUSINESS");
            assertThat(metadata.getFieldsOrThrow("scopes").getListValue().getValuesList())
                    .extracting(Value::getStringValue)
                    .containsExactly("read:leads", "write:leads");
            assertThat(answer.toString()).doesNotContain(key.secret());
        }

        @Test
        void withNoneOfTheClientsHeadersUnderOurNamesLeft() {
            CheckResponse answer = ask(call(key(tenant("claviger")).secret())
                    .header("x-claviger-plan", "ENTERPRISE")
                    .header("x-claviger-key-id", "mine")
                    .header("x-claviger-admin", "yes")
                    .header("x-claviger-require-scopes", "none")
                    .header("x-other", "stays"));
            assertThat(answer.getOkResponse().getHeadersToRemoveList())
                    .contains("x-claviger-plan", "x-claviger-scopes", "x-claviger-subject")
                    .contains("x-claviger-admin", "x-claviger-require-scopes")
                    .doesNotContain("x-claviger-key-id", "x-other");
            assertThat(answer.getOkResponse().getHeadersList())
                    .allMatch(one -> one.getAppendAction() == HeaderAppendAction.OVERWRITE_IF_EXISTS_OR_ADD);
        }

        @Test
        void withHeadersInBytesAndTheKeyInEitherHeader() {
            String secret = key(tenant("bricqs")).secret();
            CheckResponse answer = ask(new Asked().raw("x-api-key", secret).raw("accept", "*/*"));
            assertThat(answer.hasOkResponse()).isTrue();
        }

        @Test
        void visitorsOnRoutesThatTakeThem() {
            String session = visitor(tenant("bricqs"));
            String path = "/api/v1/activities/1/complete?session_id=" + session;
            Asked inQuery = new Asked().path(path);
            Asked inBody =
                    new Asked().header("content-type", "application/json").body("{\"session_id\":\"" + session + "\"}");
            Asked inBytes = new Asked()
                    .header("content-type", "application/json")
                    .bytes("{\"session_id\":\"" + session + "\"}");
            for (Asked asked : List.of(inQuery, inBody, inBytes)) {
                denied(ask(asked), 401, "UNAUTHORIZED");
                CheckResponse answer = ask(asked.needs("kind", "anonymous key"));
                assertThat(answer.hasOkResponse()).isTrue();
                assertThat(text(answer.getDynamicMetadata(), "kind")).isEqualTo("anonymous");
            }
        }

        @Test
        void everyCallOnOneConnection() {
            Asked asked = call(key(tenant("claviger")).secret());
            for (int i = 0; i < 50; i++) {
                assertThat(ask(asked).hasOkResponse()).isTrue();
            }
        }
    }

    @Nested
    class Refuses {
        @Test
        void whoShowsNothingOrNothingGood() {
            for (Asked asked : List.of(
                    new Asked(),
                    call("rubbish"),
                    call("ck_live_" + "0".repeat(36)),
                    new Asked().header("authorization", "Basic dXNlcjpwYXNz"),
                    new Asked().path("/?session_id=sess_abc123"))) {
                Map<String, String> headers = denied(ask(asked), 401, "UNAUTHORIZED");
                assertThat(headers).containsEntry("www-authenticate", "Bearer");
            }
        }

        @Test
        void whatItsClientJoinedFromTwo() {
            String secret = key(tenant("claviger")).secret();
            denied(
                    ask(new Asked().header("authorization", "Bearer " + secret + ",Bearer " + secret)),
                    401,
                    "UNAUTHORIZED");
            Asked both = new Asked().header("authorization", "Bearer " + secret).header("x-api-key", "ck_live_other");
            denied(ask(both), 400, "BAD_REQUEST");
            Asked twice = new Asked().raw("x-api-key", secret).raw("x-api-key", "ck_live_other");
            denied(ask(twice), 400, "BAD_REQUEST");
        }

        @Test
        void anEnvoyWithoutItsOwnKey() {
            String secret = key(tenant("claviger"), "scopes", List.of("admin")).secret();
            for (String own : List.of("", "wrong", secret)) {
                CheckResponse answer =
                        ask(call(secret).header("x-claviger-service-key", EmbeddedServers.SERVICE_KEY), own);
                denied(answer, 401, "UNAUTHORIZED");
                assertThat(answer.getDeniedResponse().getBody()).contains("X-Claviger-Service-Key");
            }
        }

        @Test
        void aKeyThatIsNotGoodForThisRoute() {
            String tenant = tenant("propertybase");
            Asked asked = call(key(tenant, "scopes", List.of("read:leads")).secret());
            assertThat(ask(asked.needs("scopes", "read:leads")).hasOkResponse()).isTrue();
            denied(ask(asked.needs("scopes", "read:leads, write:leads")), 403, "FORBIDDEN");
            Asked test = call(key(tenant, "environment", "test").secret());
            denied(ask(test.needs("environment", "live")), 403, "FORBIDDEN");
            String downgraded = tenant("briksync", "plan", "BUSINESS");
            Asked left = call(key(downgraded).secret());
            changeTenant(downgraded, "plan", "LEGACY");
            denied(ask(left), 403, "PLAN_UPGRADE_REQUIRED");
        }

        @Test
        void needsThatTheClientSaysAreNone() {
            Asked asked = call(key(tenant("propertybase"), "scopes", List.of("read:leads"))
                            .secret())
                    .header("x-claviger-require-scopes", "")
                    .header("x-claviger-require-nonsense", "1")
                    .needs("scopes", "write:leads");
            denied(ask(asked), 403, "FORBIDDEN");
        }

        @Test
        void whatIsOverALimitWithWhenToComeBack() {
            Asked asked = call(key(tenant("claviger"), "limits", Map.of("key", Map.of("permits", 3)))
                            .secret())
                    .needs("cost", "2");
            assertThat(ask(asked).hasOkResponse()).isTrue();
            assertThat(denied(ask(asked), 429, "RATE_LIMITED"))
                    .containsEntry("x-ratelimit-limit", "3")
                    .containsEntry("x-ratelimit-remaining", "1")
                    .hasEntrySatisfying("retry-after", wait -> assertThat(wait).matches("[1-9][0-9]?"));
        }

        @Test
        void anOperationApart() {
            Asked asked = call(
                    key(tenant("bricqs"), "limits", Map.of("ingestion", Map.of("permits", 1, "window_seconds", 60)))
                            .secret());
            Asked ingestion = asked.copy().needs("operation", "ingestion");
            assertThat(ask(ingestion).hasOkResponse()).isTrue();
            denied(ask(ingestion), 429, "RATE_LIMITED");
            assertThat(ask(asked).hasOkResponse()).isTrue();
        }

        @ParameterizedTest
        @CsvSource({
            "environment, production",
            "cost, 0",
            "operation, No Such",
            "scopes, {scope}",
            "kind, robot",
            "scope, read:leads",
            "virtual_host, mine",
        })
        void aRouteWhoseNeedsCannotBeRead(String name, String value) {
            CheckResponse answer = ask(call(key(tenant("claviger")).secret()).needs(name, value));
            denied(answer, 400, "BAD_REQUEST");
            assertThat(new JsonObject(answer.getDeniedResponse().getBody())
                            .getJsonArray("errors")
                            .getJsonObject(0)
                            .getString("field"))
                    .isEqualToIgnoringCase("X-Claviger-Require-" + name);
        }

        @Test
        void aNeedThatIsThereTwiceInTwoSpellings() {
            Asked asked =
                    call(key(tenant("claviger")).secret()).needs("scopes", "").needs("Scopes", "a");
            denied(ask(asked), 400, "BAD_REQUEST");
        }

        @Test
        void aKeyFromElsewhereWhateverTheClientSaysWhereItIs() {
            String secret = key(tenant("briksync", "plan", "BUSINESS"), "ip_allowlist", List.of("203.0.113.0/24"))
                    .secret();
            assertThat(ask(call(secret).from("203.0.113.9")).hasOkResponse()).isTrue();
            assertThat(ask(call(secret).from("::ffff:203.0.113.9")).hasOkResponse())
                    .isTrue();
            denied(ask(call(secret)), 401, "UNAUTHORIZED");
            denied(ask(call(secret).from("198.51.100.1")), 401, "UNAUTHORIZED");
            Asked spoofed = call(secret).from("198.51.100.1").header("x-forwarded-for", "203.0.113.9");
            denied(ask(spoofed), 401, "UNAUTHORIZED");
            Asked behindAnother = call(secret).from("10.1.2.3").header("x-forwarded-for", "203.0.113.9,10.1.2.3");
            assertThat(ask(behindAnother).hasOkResponse()).isTrue();
            denied(
                    ask(behindAnother.header("x-forwarded-for", "203.0.113.9,198.51.100.1,10.1.2.3")),
                    401,
                    "UNAUTHORIZED");
            denied(ask(call(secret).from("nowhere")), 400, "BAD_REQUEST");
        }

        @Test
        void whatIsTooLargeAndGoesOn() {
            Asked large = call("ck_live_none").header("x-filler", "x".repeat(400_000));
            assertThatThrownBy(() -> ask(large)).isInstanceOf(StatusRuntimeException.class);
            assertThat(ask(call(key(tenant("claviger")).secret())).hasOkResponse())
                    .isTrue();
        }
    }

    @Nested
    class IsNoWayIn {
        /** Bytes that are changed, cut and framed wrongly; no good credential is among them, so none of them is a yes. */
        @Test
        void malformedMessagesPassNowhereAndBreakNothing() throws Exception {
            byte[] message = call("ck_live_" + "0".repeat(36))
                    .needs("scopes", "read:leads")
                    .from("203.0.113.9")
                    .build()
                    .toByteArray();
            Chance chance = Chance.seeded(20261128);
            Vertx vertx = Vertx.vertx();
            HttpClient client = vertx.createHttpClient(new HttpClientOptions()
                    .setProtocolVersion(HttpVersion.HTTP_2)
                    .setHttp2ClearTextUpgrade(false));
            try {
                List<CompletableFuture<Buffer>> answers = new ArrayList<>();
                for (int i = 0; i < MALFORMED; i++) {
                    answers.add(post(client, damaged(message, chance)));
                }
                for (CompletableFuture<Buffer> answer : answers) {
                    Buffer body = answer.get(20, TimeUnit.SECONDS);
                    if (body.length() > FRAME) {
                        CheckResponse told = CheckResponse.parseFrom(body.getBytes(FRAME, FRAME + body.getInt(1)));
                        assertThat(told.hasDeniedResponse()).isTrue();
                        assertThat(told.getDeniedResponse().getStatus().getCodeValue())
                                .isIn(400, 401);
                    }
                }
            } finally {
                client.close();
                vertx.close();
            }
            assertThat(ask(call(key(tenant("claviger")).secret())).hasOkResponse())
                    .isTrue();
        }

        @Test
        void otherServicesAndMethodsAreNotThere() {
            for (String method : List.of(
                    "grpc.health.v1.Health/Check",
                    "grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
                    "envoy.service.auth.v3.Authorization/Other",
                    "envoy.service.auth.v2.Authorization/Check")) {
                var unknown = AuthorizationGrpc.getCheckMethod().toBuilder()
                        .setFullMethodName(method)
                        .build();
                assertThatThrownBy(() -> ClientCalls.blockingUnaryCall(
                                channel, unknown, CallOptions.DEFAULT, CheckRequest.getDefaultInstance()))
                        .isInstanceOfSatisfying(
                                StatusRuntimeException.class,
                                e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED));
            }
        }

        @Test
        void aMessageInHttp1IsNone() {
            RestAssured.given()
                    .header("X-Claviger-Service-Key", EmbeddedServers.SERVICE_KEY)
                    .contentType("application/grpc")
                    .post(EnvoyCheckResource.PATH)
                    .then()
                    .statusCode(404);
        }

        private static Buffer damaged(byte[] message, Chance chance) {
            byte[] bytes = message.clone();
            for (int changes = chance.between(0, 12); changes > 0; changes--) {
                bytes[chance.between(0, bytes.length - 1)] = (byte) chance.between(0, 255);
            }
            int kept = chance.percent(60) ? bytes.length : chance.between(0, bytes.length);
            int announced = chance.percent(70) ? kept : chance.between(0, 1_000_000);
            return Buffer.buffer()
                    .appendByte((byte) (chance.percent(90) ? 0 : chance.between(1, 255)))
                    .appendInt(announced)
                    .appendBytes(bytes, 0, kept)
                    .appendBytes(chance.percent(90) ? new byte[0] : bytes);
        }

        /** The body of the answer; empty if there is none, or the stream was reset. */
        private static CompletableFuture<Buffer> post(HttpClient client, Buffer body) {
            return client.request(HttpMethod.POST, RestAssured.port, "localhost", EnvoyCheckResource.PATH)
                    .map(request -> request.putHeader("content-type", "application/grpc")
                            .putHeader("te", "trailers")
                            .putHeader("x-claviger-service-key", EmbeddedServers.SERVICE_KEY))
                    .compose(request -> request.send(body))
                    .compose(response -> {
                        assertThat(response.statusCode()).isLessThan(500);
                        return response.body();
                    })
                    .recover(reset -> reset instanceof AssertionError
                            ? Future.failedFuture(reset)
                            : Future.succeededFuture(Buffer.buffer()))
                    .toCompletionStage()
                    .toCompletableFuture();
        }
    }

    /** A visitor without an account. */
    private static String visitor(String tenant) {
        return RestAssured.given()
                .contentType("application/json")
                .body(JsonObject.of("tenant_id", tenant).encode())
                .post("/v1/anonymous-sessions")
                .then()
                .statusCode(201)
                .extract()
                .path("session_id");
    }

    private CheckResponse ask(Asked asked) {
        return ask(asked, EmbeddedServers.SERVICE_KEY);
    }

    private CheckResponse ask(Asked asked, String own) {
        Metadata metadata = new Metadata();
        metadata.put(SERVICE_KEY, own);
        return AuthorizationGrpc.newBlockingStub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata))
                .withDeadlineAfter(20, TimeUnit.SECONDS)
                .check(asked.build());
    }

    private static Asked call(String credential) {
        return new Asked().header("authorization", "Bearer " + credential);
    }

    /** A refusal with our body, and nothing of who calls; its headers. */
    private static Map<String, String> denied(CheckResponse answer, int status, String code) {
        assertThat(answer.hasDeniedResponse()).as(answer.toString()).isTrue();
        assertThat(answer.getStatus().getCode()).isNotZero();
        assertThat(answer.getDynamicMetadata()).isEqualTo(Struct.getDefaultInstance());
        assertThat(answer.getDeniedResponse().getStatus().getCodeValue()).isEqualTo(status);
        Map<String, String> headers = headers(answer.getDeniedResponse().getHeadersList());
        JsonObject body = new JsonObject(answer.getDeniedResponse().getBody());
        assertThat(body.getInteger("status")).isEqualTo(status);
        assertThat(body.getString("code")).isEqualTo(code);
        assertThat(headers)
                .containsEntry("content-type", "application/problem+json")
                .containsEntry("x-request-id", body.getString("request_id"))
                .doesNotContainKey("x-claviger-key-id");
        return headers;
    }

    private static Map<String, String> headers(List<HeaderValueOption> options) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (HeaderValueOption option : options) {
            assertThat(headers.put(
                            option.getHeader().getKey(), option.getHeader().getValue()))
                    .as("once")
                    .isNull();
        }
        return headers;
    }

    private static String text(Struct metadata, String name) {
        return metadata.getFieldsOrThrow(name).getStringValue();
    }

    /** A question of Envoy's in the making. */
    private static final class Asked {
        private final CheckRequest.Builder request;

        Asked() {
            this(CheckRequest.newBuilder());
            http(http -> http.setMethod("GET").setPath("/v1/leads").putHeaders(":path", "/v1/leads"));
        }

        private Asked(CheckRequest.Builder request) {
            this.request = request;
        }

        Asked copy() {
            return new Asked(request.clone());
        }

        private Asked http(Consumer<AttributeContext.HttpRequest.Builder> change) {
            change.accept(request.getAttributesBuilder().getRequestBuilder().getHttpBuilder());
            return this;
        }

        Asked path(String path) {
            return http(http -> http.setPath(path));
        }

        Asked header(String name, String value) {
            return http(http -> http.putHeaders(name, value));
        }

        Asked raw(String name, String value) {
            return http(http -> http.clearHeaders()
                    .getHeaderMapBuilder()
                    .addHeaders(HeaderValue.newBuilder().setKey(name).setRawValue(ByteString.copyFromUtf8(value))));
        }

        Asked body(String body) {
            return http(http -> http.setBody(body));
        }

        Asked bytes(String body) {
            return http(http -> http.setRawBody(ByteString.copyFromUtf8(body)));
        }

        Asked needs(String name, String value) {
            request.getAttributesBuilder().putContextExtensions(name, value);
            return this;
        }

        Asked from(String address) {
            request.getAttributesBuilder()
                    .getSourceBuilder()
                    .getAddressBuilder()
                    .getSocketAddressBuilder()
                    .setAddress(address);
            return this;
        }

        CheckRequest build() {
            return request.build();
        }
    }
}
