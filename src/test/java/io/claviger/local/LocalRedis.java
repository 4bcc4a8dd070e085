package io.claviger.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One Redis server on loopback that writes nothing to disk but its log: what it holds may be lost. */
final class LocalRedis {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final Path folder;
    private final Path executable;
    private int port;

    private LocalRedis(Path folder, Path executable) {
        this.folder = folder;
        this.executable = executable;
    }

    static LocalRedis start(Path dir) throws IOException {
        var folder = Files.createDirectories(dir.resolve("redis"));
        var server = new LocalRedis(folder, Binaries.redis(dir));
        server.stop();
        server.launch();
        return server;
    }

    /**
     * After it was killed: empty, on the same port. Who tried to connect meanwhile may hold that port for a moment: it can be given to the near
     * end of such a connection, which then has itself at the far end.
     */
    void startAgain() throws IOException {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        Files.deleteIfExists(folder.resolve("redis.pid"));
        for (var said = launchOnPort(); !said.isEmpty(); said = launchOnPort()) {
            if (!said.contains("Address already in use") || System.nanoTime() > deadline) {
                throw new CannotStart("Redis did not start again: " + said);
            }
            pause();
        }
    }

    static Path pidFile(Path dir) {
        return dir.resolve("redis").resolve("redis.pid");
    }

    int port() {
        return port;
    }

    String executable() {
        return executable.toString();
    }

    long pid() throws IOException {
        return LocalServers.pidIn(folder.resolve("redis.pid")).orElseThrow();
    }

    /** Also ends the Redis of an earlier run that was killed. */
    void stop() throws IOException {
        var pidFile = folder.resolve("redis.pid");
        var pid = LocalServers.pidIn(pidFile);
        if (LocalServers.running(pid, "redis-server")) {
            var process = ProcessHandle.of(pid.orElseThrow());
            if (process.isPresent()) {
                process.get().destroy();
                awaitEnd(pidFile, process.get());
            }
        }
        Files.deleteIfExists(pidFile);
    }

    private void launch() throws IOException {
        for (var attempt = 1; ; attempt++) {
            port = LocalServers.freePort();
            var said = launchOnPort();
            if (said.isEmpty()) {
                return;
            }
            if (!said.contains("Address already in use") || attempt == 3) {
                throw new CannotStart("Redis did not start: " + said);
            }
        }
    }

    /** Empty when it answers, else what its log says. */
    private String launchOnPort() throws IOException {
        var log = folder.resolve("redis.log");
        Files.deleteIfExists(log);
        // As a daemon it has a session of its own: Ctrl-C does not reach it before its clients are gone.
        var started = Command.run(
                folder,
                List.of(
                        executable.toString(),
                        "--port",
                        Integer.toString(port),
                        "--bind",
                        "127.0.0.1",
                        "--protected-mode",
                        "yes",
                        "--daemonize",
                        "yes",
                        "--pidfile",
                        "redis.pid",
                        "--logfile",
                        "redis.log",
                        "--dir",
                        ".",
                        "--save",
                        "",
                        "--appendonly",
                        "no"));
        if (started.failed()) {
            throw new CannotStart(
                    "Redis did not start: " + started.output() + " (or " + Binaries.CONFIGURE_REDIS + ")");
        }
        return awaitReady(log);
    }

    private String awaitReady(Path log) throws IOException {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            // The file is written after the port has been taken, so an answer is from no other server.
            if (LocalServers.pidIn(folder.resolve("redis.pid")).isPresent()) {
                try (var socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
                    socket.setSoTimeout((int) PATIENCE.toMillis());
                    socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
                    var answer = socket.getInputStream().readNBytes("+PONG".length());
                    if (new String(answer, StandardCharsets.US_ASCII).equals("+PONG")) {
                        return "";
                    }
                }
            }
            if (Files.exists(log) && Files.readString(log).contains("aborting")) {
                break;
            }
            pause();
        }
        return Files.exists(log) ? Files.readString(log).strip() : "no answer and no log";
    }

    /**
     * The file goes last; the process may count as alive longer, where the dead are collected late or never. One that does
     * not end by itself (it is paused, or hangs in a script) holds nothing that may not be lost.
     */
    private void awaitEnd(Path pidFile, ProcessHandle process) throws IOException {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (process.isAlive() && Files.exists(pidFile)) {
            if (System.nanoTime() > deadline) {
                process.destroyForcibly();
                return;
            }
            pause();
        }
    }

    private static void pause() throws IOException {
        try {
            // A daemon is nobody's child: there is nothing to wait on but its files.
            TimeUnit.MILLISECONDS.sleep(10);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for Redis", e);
        }
    }
}
