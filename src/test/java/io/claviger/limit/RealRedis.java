package io.claviger.limit;

import io.claviger.local.LocalServers;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Redis;
import io.vertx.mutiny.redis.client.Request;
import io.vertx.mutiny.redis.client.Response;
import io.vertx.redis.client.RedisOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A Redis of this test class alone, and clients of it. */
final class RealRedis implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(15);

    private final int port;
    private final @Nullable LocalServers servers;
    private final Vertx vertx = Vertx.vertx();
    private final List<Redis> clients = new ArrayList<>();
    private final Redis client;
    private final Map<Duration, RedisLink> links = new ConcurrentHashMap<>();

    private RealRedis(int port, @Nullable LocalServers servers) {
        this.port = port;
        this.servers = servers;
        this.client = newClient();
    }

    static RealRedis start(Path dir) {
        LocalServers servers = LocalServers.start(dir, new LocalServers.Wanted(false, true, false), line -> {});
        return new RealRedis(servers.redisPort(), servers);
    }

    /** The clients of a Redis that something else starts and stops. */
    static RealRedis at(int port) {
        return new RealRedis(port, null);
    }

    /** What LocalServers starts. */
    static String executable(Path dir) {
        try (LocalServers servers = LocalServers.start(dir, new LocalServers.Wanted(false, true, false), line -> {})) {
            return ProcessHandle.of(servers.redisPid())
                    .flatMap(process -> process.info().command())
                    .orElseThrow();
        }
    }

    /** Starts a server on that port and returns once it answers. */
    static Process launch(String executable, int port, String... options) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(executable, "--port", Integer.toString(port), "--bind", "127.0.0.1", "--save", ""));
        command.addAll(List.of(options));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        awaitTrue("Redis answers", () -> answers(port));
        return process;
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    int port() {
        return port;
    }

    Vertx vertx() {
        return vertx;
    }

    Redis client() {
        return client;
    }

    /** One more, with connections of its own. */
    Redis newClient() {
        Redis another = Redis.createClient(vertx, "redis://127.0.0.1:" + port);
        clients.add(another);
        return another;
    }

    /** Connections as the service has them. */
    RedisLink link(Duration timeout) {
        return links.computeIfAbsent(timeout, t -> link(port, vertx.getDelegate(), t));
    }

    static RedisLink link(int port, io.vertx.core.Vertx vertx, Duration timeout) {
        RedisOptions options = new RedisOptions().setConnectionString("redis://127.0.0.1:" + port);
        return new RedisLink(new RedisServers(options), vertx, config(timeout));
    }

    RedisRateLimiter limiter() {
        return new RedisRateLimiter(link(PATIENCE));
    }

    static RedisConfig config(Duration timeout) {
        return new RedisConfig() {
            @Override
            public Duration timeout() {
                return timeout;
            }

            @Override
            public Duration fenceTtl() {
                return Duration.ofSeconds(60);
            }
        };
    }

    @Nullable
    Response send(Command command, String... arguments) {
        Request request = Request.cmd(command);
        for (String argument : arguments) {
            request.arg(argument);
        }
        return await(client.send(request));
    }

    long number(Command command, String... arguments) {
        Response response = send(command, arguments);
        if (response == null) {
            throw new AssertionError("no answer to " + command);
        }
        return response.toLong();
    }

    boolean exists(String key) {
        return number(Command.EXISTS, key) == 1;
    }

    /** When the key will be gone, by the clock of Redis; negative: never, or it is gone. */
    long expiresAt(String key) {
        return number(Command.EVAL, """
                local left = redis.call('PTTL', KEYS[1])
                local time = redis.call('TIME')
                return left < 0 and left or time[1] * 1000 + math.floor(time[2] / 1000) + left
                """, "1", key);
    }

    long now() {
        return number(
                Command.EVAL,
                "local time = redis.call('TIME') return time[1] * 1000 + math.floor(time[2] / 1000)",
                "0");
    }

    void passUntil(long instant) {
        for (long left = instant - now(); left > 0; left = instant - now()) {
            pause(Duration.ofMillis(left));
        }
    }

    static void pause(Duration time) {
        LockSupport.parkNanos(time.toNanos());
    }

    static <T> T await(Uni<T> uni) {
        return uni.await().atMost(PATIENCE);
    }

    static void awaitTrue(String what, Condition condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("waited in vain: " + what);
            }
            pause(Duration.ofMillis(10));
        }
    }

    interface Condition {
        boolean holds();
    }

    @Override
    public void close() {
        clients.forEach(Redis::close);
        vertx.close().await().atMost(PATIENCE);
        if (servers != null) {
            servers.close();
        }
    }

    /** Ends a server that was launched. */
    static void kill(Process process) throws InterruptedException {
        process.destroyForcibly().waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
}
