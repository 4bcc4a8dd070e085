package io.claviger.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.testing.MutableClock;
import io.vertx.mutiny.redis.client.Command;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a Redis of its own that dies and comes back, empty, at the same address. */
class RedisFenceTest {
    private static final UUID TENANT = UUID.fromString("01900000-0000-7000-8000-000000000001");

    @TempDir
    private static Path dir;

    private static String executable;

    private final MutableClock clock = new MutableClock(Instant.parse("2026-11-22T00:00:00Z"));
    private int port;
    private Process server;
    private RealRedis redis;
    private RedisFence fence;

    @BeforeAll
    static void findRedis() {
        executable = RealRedis.executable(dir);
    }

    @BeforeEach
    void start() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            port = socket.getLocalPort();
        }
        server = RealRedis.launch(executable, port);
        redis = RealRedis.at(port);
        fence = new RedisFence(
                redis.link(Duration.ofMillis(500)), RealRedis.config(Duration.ofMillis(500)), clock, redis.vertx());
    }

    @AfterEach
    void stop() throws Exception {
        redis.close();
        RealRedis.kill(server);
    }

    private void crash() throws InterruptedException {
        RealRedis.kill(server);
    }

    private void restart() throws IOException {
        server = RealRedis.launch(executable, port);
    }

    private boolean raise(UUID id, long version) {
        return RealRedis.await(fence.raise(TENANT, id, version));
    }

    private String value(UUID id) {
        return String.valueOf(redis.send(Command.GET, Fences.fenceKey(TENANT, id)));
    }

    private void awaitValue(UUID id, String expected) {
        RealRedis.awaitTrue("fence " + expected, () -> {
            try {
                return value(id).equals(expected);
            } catch (RuntimeException notYetConnected) {
                return false;
            }
        });
    }

    @Test
    void aFenceIsInRedisWhenItIsSaidToBe() {
        UUID id = UUID.randomUUID();
        assertThat(raise(id, 7)).isTrue();
        assertThat(value(id)).isEqualTo("7");
        assertThat(raise(id, 6)).isTrue();
        assertThat(value(id)).isEqualTo("7");
    }

    @Test
    void whatCouldNotBeDeliveredIsDeliveredWhenRedisIsBack() throws Exception {
        List<UUID> ids = List.of(UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID());
        crash();
        for (UUID id : ids) {
            assertThat(raise(id, 3)).isFalse();
            assertThat(raise(id, 5)).isFalse();
            assertThat(raise(id, 4)).isFalse();
        }
        restart();
        for (UUID id : ids) {
            awaitValue(id, "5");
        }
    }

    @Test
    void manyUndeliveredFencesAllArrive() throws Exception {
        crash();
        for (int i = 0; i < 250; i++) {
            assertThat(raise(new UUID(1, i), 1)).isFalse();
        }
        restart();
        for (int i = 0; i < 250; i++) {
            awaitValue(new UUID(1, i), "1");
        }
    }

    @Test
    void whatWouldHaveExpiredMeanwhileIsDropped() throws Exception {
        UUID old = UUID.randomUUID();
        UUID recent = UUID.randomUUID();
        crash();
        assertThat(raise(old, 1)).isFalse();
        clock.advance(Duration.ofSeconds(61));
        assertThat(raise(recent, 1)).isFalse();
        restart();
        awaitValue(recent, "1");
        assertThat(value(old)).isEqualTo("null");
    }

    @Test
    void aSecondOutageIsSurvivedToo() throws Exception {
        for (long version = 1; version <= 2; version++) {
            UUID id = UUID.randomUUID();
            crash();
            assertThat(raise(id, version)).isFalse();
            restart();
            awaitValue(id, Long.toString(version));
        }
    }

    @Test
    void theLimiterAnswersAgainFromAnEmptyRedis() throws Exception {
        RedisRateLimiter limiter = new RedisRateLimiter(redis.link(Duration.ofMillis(500)));
        Window window = Window.of(Fences.tag(TENANT), RandomDemands.limit("key", 1, Duration.ofMinutes(10)), "subject");
        Demand demand = new Demand(List.of(window), 1, null);
        assertThat(RealRedis.await(limiter.take(demand))).isInstanceOf(Taking.Admitted.class);
        crash();
        assertThat(RealRedis.await(
                        limiter.take(demand).map(taking -> true).onFailure().recoverWithItem(false)))
                .isFalse();
        restart();
        RealRedis.awaitTrue(
                "admitted",
                () -> RealRedis.await(
                        limiter.take(demand).map(taking -> true).onFailure().recoverWithItem(false)));
        assertThat(RealRedis.await(limiter.take(demand))).isInstanceOf(Taking.Exhausted.class);
    }

    /** Of a Redis that hangs, nobody waits longer than configured. */
    @Test
    void aRedisThatDoesNotAnswerIsGivenUpInTime() throws Exception {
        UUID id = UUID.randomUUID();
        assertThat(raise(id, 1)).isTrue();
        signal("-STOP");
        try {
            long before = System.nanoTime();
            assertThat(raise(id, 2)).isFalse();
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
        } finally {
            signal("-CONT");
        }
        awaitValue(id, "2");
    }

    private void signal(String signal) throws Exception {
        new ProcessBuilder("kill", signal, Long.toString(server.pid())).start().waitFor();
    }
}
