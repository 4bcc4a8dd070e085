package io.claviger.billing;

import static io.claviger.testing.Api.asRoot;
import static io.claviger.testing.Api.key;
import static io.claviger.testing.Api.object;
import static io.claviger.testing.Api.tenant;
import static io.claviger.testing.Api.verdict;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import com.google.gson.JsonParser;
import com.stripe.model.Event;
import com.stripe.model.Subscription;
import io.claviger.testing.Api;
import io.claviger.testing.EmbeddedServers;
import io.claviger.testing.People;
import io.claviger.testing.StripeEvents;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(EmbeddedServers.class)
class StripeWebhookApiTest {
    private static final Instant START = Instant.parse("2026-07-01T12:00:00Z");

    static Response post(String signature, byte[] body) {
        return given().header("Stripe-Signature", signature)
                // As Stripe asks.
                .header("Accept", "*/*; q=0.5, application/xml")
                .header("User-Agent", "Stripe/1.0 (+https://stripe.com/docs/webhooks)")
                .contentType("application/json; charset=utf-8")
                .body(body)
                .post("/webhooks/stripe");
    }

    static Response send(String body) {
        return post(
                StripeEvents.signature(StripeEvents.SECRET, Instant.now(), body),
                body.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends an event; it must be answered well. */
    static String outcome(String body) {
        Response answer = send(body);
        answer.then().statusCode(200);
        return answer.path("outcome");
    }

    static void bind(String tenant, String customer) {
        asRoot().body(object("customer_id", customer).encode())
                .put("/v1/tenants/" + tenant + "/billing")
                .then()
                .statusCode(200)
                .body("customer_id", equalTo(customer));
    }

    static String plan(String tenant) {
        return asRoot().get("/v1/tenants/" + tenant).path("plan");
    }

    /** A tenant of BrikSync that a customer of Stripe pays for, by one subscription. */
    static final class Payer {
        final String customer = StripeEvents.id("cus");
        final String subscription = StripeEvents.id("sub");
        final String tenant = tenant("briksync");

        Payer() {
            bind(tenant, customer);
        }

        String event(String type, int second, String status, String price, Map<String, Object> before) {
            return event(StripeEvents.id("evt"), type, second, status, price, before);
        }

        String event(String id, String type, int second, String status, String price, Map<String, Object> before) {
            return StripeEvents.event(
                    id,
                    "customer.subscription." + type,
                    START.plusSeconds(second),
                    of(subscription, status, price),
                    before);
        }

        Subscription of(String id, String status, String price) {
            return StripeEvents.subscription(id, customer, START, status, price);
        }

        /** On BUSINESS, with a key. */
        Api.Key onBusiness() {
            assertThat(outcome(event("created", 0, "active", "price_business", Map.of())))
                    .isEqualTo("plan_changed");
            return key(tenant);
        }
    }

    @Nested
    class Ok {
        @Test
        void aSubscriptionPutsTheTenantOnItsPlan() {
            Payer payer = new Payer();
            assertThat(plan(payer.tenant)).isEqualTo("FREE");
            send(payer.event("created", 0, "active", "price_business", Map.of()))
                    .then()
                    .statusCode(200)
                    .contentType("application/json")
                    .body("outcome", equalTo("plan_changed"))
                    .header("X-Request-Id", notNullValue())
                    .header("X-Claviger-Propagation", nullValue());
            assertThat(plan(payer.tenant)).isEqualTo("BUSINESS");
            assertThat(verdict(key(payer.tenant).secret())).isEqualTo("VALID");
        }

        @Test
        void aProductGivesItsPlanWhateverThePrice() {
            Payer payer = new Payer();
            outcome(payer.event("created", 0, "active", "price_business_2027", Map.of()));
            assertThat(plan(payer.tenant)).isEqualTo("BUSINESS");
        }

        @ParameterizedTest(name = "{0}, {1}")
        @CsvSource({
            "updated, unpaid, price_business, FREE",
            "updated, active, price_pro, PRO",
            "paused, paused, price_business, FREE",
            "deleted, canceled, price_business, FREE",
            "updated, past_due, price_business, BUSINESS",
            "trial_will_end, trialing, price_business, BUSINESS",
            "pending_update_applied, active, price_pro, PRO"
        })
        void everyEventOfASubscriptionTellsWhereItStands(String type, String status, String price, String expected) {
            Payer payer = new Payer();
            payer.onBusiness();
            outcome(payer.event(type, 10, status, price, Map.of()));
            assertThat(plan(payer.tenant)).isEqualTo(expected);
        }

        @Test
        void aDowngradeIsSeenByTheNextVerificationAndAnUpgradeToo() {
            Payer payer = new Payer();
            Api.Key key = payer.onBusiness();
            for (int i = 1; i <= 20; i += 2) {
                assertThat(verdict(key.secret())).isEqualTo("VALID");
                outcome(payer.event("paused", i, "paused", "price_business", Map.of()));
                assertThat(verdict(key.secret())).isEqualTo("PLAN_UPGRADE_REQUIRED");
                outcome(payer.event("resumed", i + 1, "active", "price_business", Map.of()));
            }
            assertThat(verdict(key.secret())).isEqualTo("VALID");
        }

        @Test
        void theSameEventAgainChangesNothing() {
            Payer payer = new Payer();
            payer.onBusiness();
            String down = payer.event("updated", 1, "active", "price_pro", Map.of());
            assertThat(outcome(down)).isEqualTo("plan_changed");
            outcome(payer.event("updated", 2, "active", "price_business", Map.of()));
            assertThat(outcome(down)).isEqualTo("repeated");
            assertThat(plan(payer.tenant)).isEqualTo("BUSINESS");
        }

        /** Stripe: "endpoints shouldn't expect delivery of events in this order". */
        @Test
        void inAnyOrderTheLastOneCounts() {
            for (int i = 0; i < 10; i++) {
                Payer payer = new Payer();
                List<String> events = new ArrayList<>(List.of(
                        payer.event("created", 0, "incomplete", "price_business", Map.of()),
                        payer.event("updated", 0, "active", "price_business", Map.of("status", "incomplete")),
                        payer.event("updated", 50, "past_due", "price_business", Map.of("status", "active")),
                        payer.event("updated", 99, "active", "price_pro", Map.of("status", "past_due"))));
                Collections.shuffle(events, new java.util.Random(i));
                events.forEach(StripeWebhookApiTest::outcome);
                assertThat(plan(payer.tenant)).as("order %d", i).isEqualTo("PRO");
            }
        }

        @Test
        void whatWasDeletedDoesNotComeBack() {
            Payer payer = new Payer();
            payer.onBusiness();
            outcome(payer.event("deleted", 10, "canceled", "price_business", Map.of()));
            assertThat(outcome(payer.event("updated", 9, "active", "price_business", Map.of())))
                    .isEqualTo("outdated");
            assertThat(outcome(payer.event("updated", 11, "active", "price_business", Map.of())))
                    .isEqualTo("outdated");
            assertThat(plan(payer.tenant)).isEqualTo("FREE");
        }

        @Test
        void allAtOnceTheLastOneCountsToo() throws Exception {
            Payer payer = new Payer();
            payer.onBusiness();
            List<String> events = new ArrayList<>();
            for (int i = 1; i <= 24; i++) {
                events.add(payer.event("updated", i, "active", i % 2 == 0 ? "price_business" : "price_pro", Map.of()));
            }
            events.add(events.get(3));
            Collections.shuffle(events, new java.util.Random(3));
            try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<String>> answers = events.stream()
                        .map(event -> callers.submit(() -> outcome(event)))
                        .toList();
                for (Future<String> answer : answers) {
                    assertThat(answer.get()).isNotEqualTo("ignored");
                }
            }
            assertThat(plan(payer.tenant)).isEqualTo("BUSINESS");
        }

        @Test
        void anotherSubscriptionThatEndsTakesNothing() {
            Payer payer = new Payer();
            payer.onBusiness();
            String old = StripeEvents.id("sub");
            outcome(StripeEvents.event(
                    StripeEvents.id("evt"),
                    "customer.subscription.deleted",
                    START.plusSeconds(5),
                    payer.of(old, "canceled", "price_pro"),
                    Map.of()));
            assertThat(plan(payer.tenant)).isEqualTo("BUSINESS");
        }

        @Test
        void aPriceThatIsNotConfiguredLeavesThePlanButTheEndOfThatSubscriptionDoesNot() {
            Payer payer = new Payer();
            payer.onBusiness();
            assertThat(outcome(payer.event("updated", 1, "active", "price_forgotten", Map.of())))
                    .isEqualTo("noted");
            assertThat(plan(payer.tenant)).isEqualTo("BUSINESS");
            outcome(payer.event("deleted", 2, "canceled", "price_forgotten", Map.of()));
            assertThat(plan(payer.tenant)).isEqualTo("FREE");
        }

        @Test
        void aSubscriptionToOtherThingsChangesNoPlan() {
            Payer payer = new Payer();
            Api.changeTenant(payer.tenant, "plan", "BUSINESS");
            assertThat(outcome(payer.event("created", 0, "active", "price_other", Map.of())))
                    .isEqualTo("noted");
            assertThat(outcome(payer.event("deleted", 1, "canceled", "price_other", Map.of())))
                    .isEqualTo("noted");
            assertThat(plan(payer.tenant)).isEqualTo("BUSINESS");
        }

        @Test
        void whatWasToldBeforeTheCustomerIsKnownHoldsOnceItIs() {
            String customer = StripeEvents.id("cus");
            Subscription subscription =
                    StripeEvents.subscription(StripeEvents.id("sub"), customer, START, "active", "price_business");
            assertThat(outcome(StripeEvents.event(
                            StripeEvents.id("evt"), "customer.subscription.created", START, subscription, Map.of())))
                    .isEqualTo("noted");
            String tenant = tenant("briksync");
            bind(tenant, customer);
            assertThat(plan(tenant)).isEqualTo("BUSINESS");
        }

        @ParameterizedTest
        @ValueSource(strings = {"invoice.paid", "customer.created", "customer.subscriptions", "v2.core.event"})
        void eventsOfNoConcernAreTakenAndLeft(String type) {
            Event.Data data = new Event.Data();
            data.setObject(
                    JsonParser.parseString("{\"object\":\"any\",\"id\":7}").getAsJsonObject());
            assertThat(outcome(StripeEvents.event(StripeEvents.id("evt"), type, START, data)))
                    .isEqualTo("ignored");
        }

        @Test
        void ofSeveralSignaturesOneIsEnough() {
            String body = new Payer().event("created", 0, "active", "price_business", Map.of());
            long t = Instant.now().getEpochSecond();
            post(
                            "t=" + t + ",v1=" + StripeEvents.hmac("whsec_former", t + "." + body) + ",v1="
                                    + StripeEvents.hmac(StripeEvents.SECRET, t + "." + body) + ",v0=x",
                            body.getBytes(StandardCharsets.UTF_8))
                    .then()
                    .statusCode(200);
        }
    }

    @Nested
    class BadRequest {
        private void refused(Response answer, String why) {
            answer.then()
                    .statusCode(400)
                    .body("code", equalTo("INVALID_SIGNATURE"))
                    .body("detail", containsString(why))
                    .header("WWW-Authenticate", nullValue());
        }

        @Test
        void withoutASignatureThatFits() {
            Payer payer = new Payer();
            String body = payer.event("created", 0, "active", "price_business", Map.of());
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            refused(
                    given().contentType("application/json").body(body).post("/webhooks/stripe"),
                    "one Stripe-Signature");
            refused(post("t=1", bytes), "v1");
            refused(post("v1=00", bytes), "t");
            refused(post(StripeEvents.signature("whsec_of_somebody_else", Instant.now(), body), bytes), "v1");
            refused(
                    post(
                            StripeEvents.signature(StripeEvents.SECRET, Instant.now(), body),
                            (body + " ").getBytes(StandardCharsets.UTF_8)),
                    "v1");
            refused(
                    given().header("Authorization", "Bearer " + EmbeddedServers.ROOT_KEY)
                            .body(body)
                            .post("/webhooks/stripe"),
                    "one Stripe-Signature");
            assertThat(plan(payer.tenant)).isEqualTo("FREE");
        }

        @Test
        void twoHeadersAreNotGuessedFrom() {
            String body = new Payer().event("created", 0, "active", "price_business", Map.of());
            String good = StripeEvents.signature(StripeEvents.SECRET, Instant.now(), body);
            refused(
                    given().header("Stripe-Signature", good, "t=1,v1=00")
                            .body(body)
                            .post("/webhooks/stripe"),
                    "one Stripe-Signature");
        }

        @ParameterizedTest
        @ValueSource(longs = {-600, -310, 310, 100_000})
        void signedTooLongAgoOrInTheFuture(long seconds) {
            Payer payer = new Payer();
            String body = payer.event("created", 0, "active", "price_business", Map.of());
            refused(
                    post(
                            StripeEvents.signature(
                                    StripeEvents.SECRET, Instant.now().plusSeconds(seconds), body),
                            body.getBytes(StandardCharsets.UTF_8)),
                    "300 seconds");
            assertThat(plan(payer.tenant)).isEqualTo("FREE");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "'' | type",
                    "{} | type",
                    "[] | type",
                    "null | type",
                    "{\"type\":\"a\"} | id",
                    "{\"type\":7,\"id\":\"a\"} | type",
                    "{\"type\":\"a\",\"id\":\"b\"} | created",
                    "{\"type\":\"a\",\"id\":\"b\",\"created\":\"c\"} | created",
                    "{\"type\":\"a\",\"id\":\"b\",\"created\":1.5} | created",
                    "{\"type\":\"a\",\"id\":\"b\",\"created\":-1} | created",
                    "{\"type\":\"a\",\"id\":\"b\",\"created\":99999999999999999999} | created",
                    "{\"type\":\"customer.subscription.x\",\"id\":\"b\",\"created\":1} | data.object.id",
                    "{\"type\":\"customer.subscription.x\",\"id\":\"b\",\"created\":1,\"data\":7} | data.object.id",
                    "{\"type\":\"customer.subscription.x\",\"id\":\"b\",\"created\":1,\"data\":{\"object\":{\"id\":\"s\"}}} | data.object.customer",
                    "{\"type\":\"customer.subscription.x\",\"id\":\"b\",\"created\":1,\"data\":{\"object\":{\"id\":\"s\",\"customer\":\"c\"}}} | data.object.created",
                    "{\"type\":\"customer.subscription.x\",\"id\":\"b\",\"created\":1,\"data\":{\"object\":{\"id\":\"s\",\"customer\":\"c\",\"created\":1}}} | data.object.status",
                    "{\"type\":\"customer.subscription.x\",\"id\":\"b\",\"created\":1,\"data\":{\"object\":{\"id\":\"s\",\"customer\":\"c\",\"created\":1,\"status\":\"a\",\"items\":{\"data\":[7]}}}} | data.object.items.data.price.id",
                    "{\"type\":\"a\",\"id\":\"\\u0000\",\"created\":1} | id"
                })
        void whatIsSignedAndNotAnEventIsNamed(String body, String field) {
            send(body)
                    .then()
                    .statusCode(400)
                    .body("code", equalTo("BAD_REQUEST"))
                    .body("errors.field", equalTo(List.of(field)));
        }

        @ParameterizedTest
        @ValueSource(strings = {"{", "x", "{\"a\":1,\"a\":2}", "{} {}"})
        void whatIsNoJson(String body) {
            send(body).then().statusCode(400).body("code", equalTo("BAD_REQUEST"));
        }

        @Test
        void bytesThatAreNoText() {
            byte[] body = {(byte) 0xff, (byte) 0xfe, 0, 1};
            refused(post("t=1,v1=00", body), "v1");
        }

        @Test
        void anythingNested() {
            send("[".repeat(50_000)).then().statusCode(400).body("code", equalTo("BAD_REQUEST"));
        }
    }

    @Nested
    class TooLarge {
        @Test
        void isRefusedBeforeItIsRead() {
            send("x".repeat(300_000)).then().statusCode(413).body("code", equalTo("PAYLOAD_TOO_LARGE"));
        }
    }

    @Test
    void otherMethodsAreRefused() {
        given().get("/webhooks/stripe").then().statusCode(405);
        asRoot().post("/webhooks/other").then().statusCode(404);
    }

    @Nested
    class WhoPays {
        private Response put(String tenant, String body) {
            return asRoot().body(body).put("/v1/tenants/" + tenant + "/billing");
        }

        @Test
        void nobodyUntilItIsSaid() {
            asRoot().get("/v1/tenants/" + tenant("briksync") + "/billing")
                    .then()
                    .statusCode(200)
                    .body("customer_id", nullValue())
                    .body("subscriptions", empty());
        }

        @Test
        void isToldWithTheSubscriptions() {
            Payer payer = new Payer();
            payer.onBusiness();
            outcome(payer.event("updated", 7, "past_due", "price_business", Map.of()));
            asRoot().get("/v1/tenants/" + payer.tenant + "/billing")
                    .then()
                    .statusCode(200)
                    .body("customer_id", equalTo(payer.customer))
                    .body("subscriptions", hasSize(1))
                    .body("subscriptions[0].id", equalTo(payer.subscription))
                    .body("subscriptions[0].status", equalTo("past_due"))
                    .body("subscriptions[0].plan", equalTo("BUSINESS"))
                    .body("subscriptions[0].told_at", notNullValue());
        }

        @Test
        void maybeSaidTwice() {
            Payer payer = new Payer();
            bind(payer.tenant, payer.customer);
        }

        @Test
        void aCustomerPaysForOneTenant() {
            Payer payer = new Payer();
            String other = tenant("briksync");
            put(other, object("customer_id", payer.customer).encode())
                    .then()
                    .statusCode(409)
                    .body("code", equalTo("CONFLICT"))
                    .body("detail", not(containsString(payer.tenant)));
            bind(payer.tenant, StripeEvents.id("cus"));
            bind(other, payer.customer);
        }

        @Test
        void aCustomerThatPaysNoMoreLeavesThePlan() {
            Payer payer = new Payer();
            payer.onBusiness();
            put(payer.tenant, "{\"customer_id\":null}").then().statusCode(200).body("customer_id", nullValue());
            assertThat(plan(payer.tenant)).isEqualTo("BUSINESS");
            assertThat(outcome(payer.event("deleted", 5, "canceled", "price_business", Map.of())))
                    .isEqualTo("noted");
            assertThat(plan(payer.tenant)).isEqualTo("BUSINESS");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "{} | customer_id",
                    "{\"customer_id\":7} | customer_id",
                    "{\"customer_id\":\"\"} | customer_id",
                    "{\"customer_id\":\"a b\"} | customer_id",
                    "{\"customer\":\"cus_1\"} | customer"
                })
        void badInputIsNamed(String body, String field) {
            put(tenant("briksync"), body).then().statusCode(400).body("errors.field", equalTo(List.of(field)));
        }

        @Test
        void aTenantThatIsNotThereIsNotFound() {
            String path = "/v1/tenants/" + UUID.randomUUID() + "/billing";
            asRoot().get(path).then().statusCode(404);
            asRoot().body(object("customer_id", StripeEvents.id("cus")).encode())
                    .put(path)
                    .then()
                    .statusCode(404);
        }

        @Test
        void isForTheOperator() {
            String tenant = tenant("claviger");
            String path = "/v1/tenants/" + tenant + "/billing";
            String admin = People.session(tenant, "super_admin");
            People.as(admin).get(path).then().statusCode(403).body("code", equalTo("FORBIDDEN"));
            People.as(admin).body("{").put(path).then().statusCode(400);
            People.as(admin).body("{\"customer_id\":null}").put(path).then().statusCode(403);
            given().get(path).then().statusCode(401);
        }
    }
}
