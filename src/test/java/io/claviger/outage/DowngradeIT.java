package io.claviger.outage;

import static io.claviger.testing.Api.object;
import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.local.LocalServers;
import io.claviger.testing.EmbeddedServers;
import io.claviger.testing.Service;
import io.claviger.testing.StripeEvents;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes, each with a memory of its own: once one has answered Stripe, none judges by the plan from before. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("jar")
class DowngradeIT {
    private static final Map<String, String> STRIPE = Map.of(
            "claviger.stripe.secret", StripeEvents.SECRET,
            "claviger.stripe.plans.BUSINESS", "price_business",
            "claviger.stripe.plans.PRO", "price_pro");
    private static final Instant START = Instant.parse("2026-07-01T12:00:00Z");

    private final List<Service> nodes = new ArrayList<>();
    private LocalServers stores;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        stores = LocalServers.start(folder, LocalServers.Wanted.BOTH_TEMPORARY, line -> {});
        nodes.add(Service.start(stores, STRIPE));
        nodes.add(Service.start(stores, STRIPE));
    }

    @AfterAll
    void stop() {
        nodes.forEach(Service::close);
        stores.close();
    }

    private static final class Payer {
        final String customer = StripeEvents.id("cus");
        final String subscription = StripeEvents.id("sub");
        final String tenant;
        final String key;

        Payer(Service node) throws IOException {
            tenant = node.create("/v1/tenants", "name", "x", "keyspace", "briksync")
                    .getString("id");
            HttpResponse<String> bound = node.send(
                    "PUT",
                    "/v1/tenants/" + tenant + "/billing",
                    EmbeddedServers.ROOT_KEY,
                    object("customer_id", customer).encode());
            assertThat(bound.statusCode()).as(bound.body()).isEqualTo(200);
            tell(node, event(0, "active", "price_business"));
            key = node.create("/v1/keys", "tenant_id", tenant, "name", "x").getString("key");
        }

        String event(int second, String status, String price) {
            return StripeEvents.event(
                    StripeEvents.id("evt"),
                    "customer.subscription.updated",
                    START.plusSeconds(second),
                    StripeEvents.subscription(subscription, customer, START, status, price),
                    Map.of());
        }
    }

    private static String tell(Service node, String event) throws IOException {
        HttpResponse<String> answer =
                node.stripe(StripeEvents.signature(StripeEvents.SECRET, Instant.now(), event), event);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new JsonObject(answer.body()).getString("outcome");
    }

    private static String code(Service node, String key) throws IOException {
        return new JsonObject(node.verify(key).body()).getString("code");
    }

    @Test
    void noNodeJudgesByThePlanFromBeforeOnceStripeWasAnswered() throws Exception {
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Payer payer = new Payer(nodes.getFirst());
            for (int i = 1; i <= 60; i++) {
                boolean pays = i % 2 == 0;
                String before = pays ? "PLAN_UPGRADE_REQUIRED" : "VALID";
                String after = pays ? "VALID" : "PLAN_UPGRADE_REQUIRED";
                // Both nodes know the key, and are being asked while it changes.
                for (Service node : nodes) {
                    assertThat(code(node, payer.key)).isEqualTo(before);
                }
                List<Future<String>> meanwhile = nodes.stream()
                        .map(node -> callers.submit(() -> code(node, payer.key)))
                        .toList();
                assertThat(tell(nodes.get(i / 2 % 2), payer.event(i, pays ? "active" : "unpaid", "price_business")))
                        .isEqualTo("plan_changed");
                for (Service node : nodes) {
                    assertThat(code(node, payer.key)).as("%d", i).isEqualTo(after);
                }
                for (Future<String> during : meanwhile) {
                    assertThat(during.get()).isIn(before, after);
                }
            }
        }
    }

    @Test
    void eventsSentToBothNodesAtOnceInAnyOrderEndWithTheLast() throws Exception {
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < 10; round++) {
                Payer payer = new Payer(nodes.getFirst());
                List<String> events = new ArrayList<>();
                for (int i = 1; i <= 9; i++) {
                    events.add(payer.event(i, i % 2 == 0 ? "active" : "unpaid", "price_business"));
                }
                events.addAll(List.copyOf(events));
                Collections.shuffle(events, new Random(round));
                List<Future<String>> answers = new ArrayList<>();
                for (int i = 0; i < events.size(); i++) {
                    Service node = nodes.get(i % 2);
                    String event = events.get(i);
                    answers.add(callers.submit(() -> tell(node, event)));
                }
                int repeated = 0;
                for (Future<String> answer : answers) {
                    repeated += answer.get().equals("repeated") ? 1 : 0;
                }
                assertThat(repeated).isEqualTo(9);
                for (Service node : nodes) {
                    assertThat(code(node, payer.key)).isEqualTo("PLAN_UPGRADE_REQUIRED");
                }
            }
        }
    }

    @Test
    void withoutASecretThereIsNoEndpoint() throws Exception {
        try (Service plain = Service.start(stores)) {
            String event = new Payer(nodes.getFirst()).event(9, "active", "price_pro");
            assertThat(plain.stripe(StripeEvents.signature(StripeEvents.SECRET, Instant.now(), event), event)
                            .statusCode())
                    .isEqualTo(404);
        }
    }
}
