package io.claviger.testing;

import io.claviger.local.LocalServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How the package is run on a JVM here: its processes live for seconds and there are a hundred of them, so they find their classes loaded and
 * linked already (JEP 483, 514), as in {@code docker/Dockerfile.jvm}, and compile quickly rather than well. A start takes a third of the CPU so.
 */
final class StartCache {
    private static final Path PACKAGE =
            Path.of("target/quarkus-app/quarkus-run.jar").toAbsolutePath();
    private static final Path CACHE = Path.of("target/service-" + System.getProperty("java.version") + ".aot")
            .toAbsolutePath();
    /** Until it is whole: of this process only. */
    private static final Path UNFINISHED = CACHE.resolveSibling(
            CACHE.getFileName() + "." + ProcessHandle.current().pid());

    private static final List<String> OPTIONS = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private StartCache() {}

    /** The words before the arguments of the package; the first call makes the cache, if the package is newer than it. */
    static List<String> command(List<String> properties) {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(properties);
        words.addAll(OPTIONS);
        if (isThere()) {
            words.add("-XX:AOTCache=" + CACHE);
        }
        words.addAll(List.of("-jar", PACKAGE.toString()));
        return words;
    }

    private static synchronized boolean isThere() {
        try {
            if (!Files.exists(CACHE)
                    || Files.getLastModifiedTime(CACHE).compareTo(Files.getLastModifiedTime(PACKAGE)) < 0) {
                train();
            }
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** A start and its end, without any store: the cache is written when the process has ended. */
    private static void train() throws IOException, InterruptedException {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(OPTIONS);
        words.addAll(List.of("-XX:AOTCacheOutput=" + UNFINISHED, "-jar", PACKAGE.toString()));
        ProcessBuilder builder = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(Path.of("target/service-aot.log").toFile());
        int port = LocalServers.freePort();
        builder.environment()
                .putAll(Map.of(
                        "QUARKUS_HTTP_HOST", "127.0.0.1",
                        "QUARKUS_HTTP_PORT", Integer.toString(port),
                        "QUARKUS_SHUTDOWN_DELAY", "0s",
                        "CLAVIGER_ROOT_KEY", EmbeddedServers.ROOT_KEY,
                        "QUARKUS_DATASOURCE_REACTIVE_URL", "postgresql://127.0.0.1:1/none",
                        "QUARKUS_REDIS_HOSTS", "redis://127.0.0.1:1"));
        Process process = builder.start();
        Client client = new Client(port);
        try {
            Instant limit = Instant.now().plus(LIMIT);
            while (!client.isLive()) {
                if (!process.isAlive() || Instant.now().isAfter(limit)) {
                    throw new IOException("no cache for the services of the tests: see target/service-aot.log");
                }
                Service.pause();
            }
            process.destroy();
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS) || !Files.exists(UNFINISHED)) {
                throw new IOException("no cache for the services of the tests: see target/service-aot.log");
            }
            Files.move(UNFINISHED, CACHE, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            process.destroyForcibly();
        }
    }
}
