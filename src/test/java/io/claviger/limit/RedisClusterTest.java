package io.claviger.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.mutiny.redis.client.Command;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Redis in cluster mode refuses every script whose keys are not of one hash slot. */
class RedisClusterTest {
    private static final int SLOTS = 16_384;
    private static final Duration WINDOW = Duration.ofMinutes(1);

    @TempDir
    private static Path dir;

    private static Process server;
    private static RealRedis redis;

    @BeforeAll
    static void start() throws IOException {
        String executable = RealRedis.executable(dir);
        int port;
        // The port of the cluster bus is 10,000 above.
        do {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
                port = socket.getLocalPort();
            }
        } while (port > 55_000);
        server = RealRedis.launch(executable, port, "--cluster-enabled", "yes", "--dir", dir.toString());
        redis = RealRedis.at(port);
        String[] arguments = IntStream.range(-1, SLOTS)
                .mapToObj(slot -> slot < 0 ? "ADDSLOTS" : Integer.toString(slot))
                .toArray(String[]::new);
        redis.send(Command.CLUSTER, arguments);
        RealRedis.awaitTrue("cluster is ok", () -> String.valueOf(redis.send(Command.CLUSTER, "INFO"))
                .contains("cluster_state:ok"));
    }

    @AfterAll
    static void stop() throws InterruptedException {
        redis.close();
        RealRedis.kill(server);
    }

    private static long slot(String key) {
        return redis.number(Command.CLUSTER, "KEYSLOT", key);
    }

    @Test
    void fencesAndWindowsOfACallAreOfOneSlotAndItsScriptRuns() {
        for (int i = 0; i < 50; i++) {
            UUID tenant = UUID.randomUUID();
            UUID key = UUID.randomUUID();
            Fences fences = Fences.of(tenant, 1, key, 1);
            List<Window> windows = List.of(
                    window(tenant, "ip", 5, "2001:db8:1:2::/64"),
                    window(tenant, "key", 5, key.toString()),
                    window(tenant, "tenant", 20_000, "tenant"),
                    window(tenant, "ingestion", 5, "api:" + key));
            long slot = slot(fences.tenantKey());
            assertThat(slot(fences.keyKey())).isEqualTo(slot);
            assertThat(windows)
                    .allSatisfy(window -> assertThat(slot(window.key())).isEqualTo(slot));
            assertThat(RealRedis.await(redis.limiter().take(new Demand(windows, 1, fences))))
                    .isInstanceOf(Taking.Admitted.class);
        }
    }

    @Test
    void keysOfTwoTenantsInOneCallWouldBeRefused() {
        List<Window> windows =
                List.of(window(new UUID(1, 1), "key", 5, "subject"), window(new UUID(1, 2), "key", 5, "subject"));
        assertThatThrownBy(() -> RealRedis.await(redis.limiter().take(new Demand(windows, 1, null))))
                .hasMessageContaining("CROSSSLOT");
    }

    private static Window window(UUID tenant, String name, int permits, String subject) {
        return Window.of(Fences.tag(tenant), RandomDemands.limit(name, permits, WINDOW), subject);
    }
}
