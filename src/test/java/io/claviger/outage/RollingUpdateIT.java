package io.claviger.outage;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.local.LocalServers;
import io.claviger.testing.Service;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two nodes are replaced, one after the other, behind a balancer that only knows what readiness says. Its connections are kept, so a node
 * that ends has to send them away.
 */
@Tag("jar")
class RollingUpdateIT {
    private static final Map<String, String> AS_IN_PRODUCTION =
            Map.of("quarkus.shutdown.delay", "5s", "claviger.redis.timeout", "5s");

    private final CopyOnWriteArrayList<Service> ready = new CopyOnWriteArrayList<>();
    private final List<Service> all = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger answered = new AtomicInteger();
    private final Queue<String> failed = new ConcurrentLinkedQueue<>();

    @Test
    void noVerifyFailsWhileNodesAreReplacedUnderLoad(@TempDir Path folder) throws Exception {
        try (LocalServers stores = LocalServers.start(folder, LocalServers.Wanted.BOTH_TEMPORARY, line -> {})) {
            Service first = started(stores);
            Service second = started(stores);
            String key = key(first);
            until(() -> ready.size() == 2);
            for (int i = 0; i < 4; i++) {
                threads.add(Thread.ofVirtual().start(() -> load(key)));
            }
            for (Service old : List.of(first, second)) {
                Service next = started(stores);
                until(() -> ready.contains(next));
                enough();
                old.process().destroy();
                until(() -> isSentAway(old, key));
                assertThat(old.process().waitFor(30, TimeUnit.SECONDS)).isTrue();
                enough();
            }
        } finally {
            over.set(true);
            for (Thread thread : threads) {
                thread.join();
            }
            all.forEach(Service::close);
        }
        assertThat(failed).isEmpty();
        assertThat(answered.get()).isGreaterThan(400);
    }

    private Service started(LocalServers stores) throws IOException {
        Service service = Service.start(stores, AS_IN_PRODUCTION);
        all.add(service);
        threads.add(Thread.ofVirtual().start(() -> watch(service)));
        return service;
    }

    private static String key(Service node) throws IOException {
        String tenant =
                node.create("/v1/tenants", "name", "x", "keyspace", "claviger").getString("id");
        Map<String, Object> limits = Map.of("key", Map.of("permits", 1_000_000));
        return node.create("/v1/keys", "tenant_id", tenant, "name", "x", "limits", limits)
                .getString("key");
    }

    /** Sends nothing to whom is not ready. Each node is asked for itself, as balancers do: a slow one delays no news of another. */
    private void watch(Service node) {
        while (!over.get() && node.process().isAlive()) {
            if (isReady(node)) {
                ready.addIfAbsent(node);
            } else {
                ready.remove(node);
            }
            Service.pause();
        }
        ready.remove(node);
    }

    private static boolean isSentAway(Service node, String key) {
        try {
            return node.verify(key)
                    .headers()
                    .firstValue("Connection")
                    .orElse("")
                    .equals("close");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isReady(Service node) {
        try {
            return node.send("GET", "/q/health/ready", "", "").statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private void load(String key) {
        for (int turn = 0; !over.get(); turn++) {
            Object[] nodes = ready.toArray();
            Service node = (Service) nodes[turn % nodes.length];
            try {
                HttpResponse<String> answer = node.verify(key);
                if (answer.statusCode() != 200 || !answer.body().contains("\"VALID\"")) {
                    failed.add(answer.statusCode() + " " + answer.body());
                }
            } catch (IOException e) {
                failed.add("port " + node.port() + " at " + Instant.now() + ": " + e);
            }
            answered.incrementAndGet();
        }
    }

    /** So many more verifies that both nodes have had some. */
    private void enough() {
        int before = answered.get();
        until(() -> answered.get() > before + 100);
    }

    private interface Look {
        boolean now();
    }

    private static void until(Look look) {
        Instant limit = Instant.now().plus(Duration.ofSeconds(60));
        while (!look.now()) {
            assertThat(Instant.now()).isBefore(limit);
            Service.pause();
        }
    }
}
