package io.claviger.testing;

import io.claviger.local.LocalServers;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The packaged service as a process of its own, for tests that kill, pause and count. */
public final class Service implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private final Process process;
    private final int port;
    private final Client client;

    private Service(Process process, int port) {
        this.process = process;
        this.port = port;
        this.client = new Client(port);
    }

    /** Starts the package on those stores, migrated, with the root and service keys of {@link EmbeddedServers}. */
    public static Service start(LocalServers stores) throws IOException {
        return start(stores, Map.of());
    }

    /** The same with more settings. */
    public static Service start(LocalServers stores, Map<String, String> more) throws IOException {
        return start(stores, more, ProcessBuilder.Redirect.INHERIT);
    }

    /** The same with its log to somewhere else. */
    public static Service start(LocalServers stores, Map<String, String> more, ProcessBuilder.Redirect log)
            throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        ProcessBuilder builder = new ProcessBuilder(command(more)).inheritIO().redirectOutput(log);
        Map<String, String> environment = builder.environment();
        stores.settings().forEach((name, value) -> environment.put(variable(name), value));
        environment.put("CLAVIGER_ROOT_KEY_FILE", file(EmbeddedServers.ROOT_KEY));
        environment.put("CLAVIGER_SERVICE_KEYS_GATEWAY_FILE", file(EmbeddedServers.SERVICE_KEY));
        String password = environment.remove("QUARKUS_DATASOURCE_PASSWORD");
        if (password != null) {
            environment.put("QUARKUS_DATASOURCE_PASSWORD_FILE", file(password));
        }
        environment.put("QUARKUS_FLYWAY_MIGRATE_AT_START", "true");
        environment.put("QUARKUS_HTTP_HOST", "127.0.0.1");
        environment.put("QUARKUS_SHUTDOWN_DELAY", "0s");
        environment.put("QUARKUS_HTTP_PORT", Integer.toString(port));
        Service service = new Service(builder.start(), port);
        service.awaitReady();
        return service;
    }

    /** Starts the package in a folder with that environment and nothing else, as a container does: it says where to listen itself. */
    public static Service startAsTold(Path folder, Map<String, String> environment, List<String> arguments)
            throws IOException {
        Path log = folder.resolve("service.log");
        ProcessBuilder builder =
                asTold(folder, environment, arguments).redirectErrorStream(true).redirectOutput(log.toFile());
        Service service =
                new Service(builder.start(), Integer.parseInt(environment.getOrDefault("QUARKUS_HTTP_PORT", "8080")));
        try {
            service.awaitReady();
        } catch (IOException e) {
            throw new IOException(Files.readString(log), e);
        }
        return service;
    }

    /** The same for one that ends by itself, a minute at most. */
    public static Ended runAsTold(Path folder, Map<String, String> environment, List<String> arguments) {
        return ended(asTold(folder, environment, arguments));
    }

    private static ProcessBuilder asTold(Path folder, Map<String, String> environment, List<String> arguments) {
        List<String> words = command(Map.of());
        words.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(words).directory(folder.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder;
    }

    /** As deployments give secrets: with a line break at the end. */
    private static String file(String secret) throws IOException {
        Path file = Files.createTempFile("claviger", ".secret");
        file.toFile().deleteOnExit();
        return Files.writeString(file, secret + "\n").toString();
    }

    /** The settings as system properties: in an environment variable, names would lose their capitals. */
    private static List<String> command(Map<String, String> settings) {
        List<String> properties = new ArrayList<>();
        settings.forEach((name, value) -> properties.add("-D" + name + "=" + value));
        Path runner = Path.of(System.getProperty("native.image.path", "none"));
        if (!runner.toFile().canExecute()) {
            return StartCache.command(properties);
        }
        List<String> words = new ArrayList<>(List.of(runner.toString()));
        words.addAll(properties);
        return words;
    }

    /** What a process said, on both channels, and how it ended. */
    public record Ended(int status, String said) {}

    /** Runs the package with those settings and arguments until it ends by itself, a minute at most. */
    public static Ended run(Map<String, String> settings, String... arguments) {
        List<String> words = command(settings);
        words.addAll(List.of(arguments));
        return ended(new ProcessBuilder(words));
    }

    private static Ended ended(ProcessBuilder builder) {
        try {
            Process process = builder.redirectErrorStream(true).start();
            CompletableFuture<?> tooLate = CompletableFuture.runAsync(
                    process::destroyForcibly, CompletableFuture.delayedExecutor(60, TimeUnit.SECONDS));
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            tooLate.cancel(false);
            return new Ended(process.waitFor(), said);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Starts with settings that are wrong; returns what it said before it ended by itself. */
    public static String startThatFails(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("quarkus.http.port", "0");
        all.put("quarkus.datasource.reactive.url", "postgresql://127.0.0.1:1/none");
        all.put("quarkus.redis.hosts", "redis://127.0.0.1:1");
        Ended ended = run(all);
        if (ended.status == 0 || ended.said.contains("Listening on")) {
            throw new AssertionError("it started: " + ended.said);
        }
        return ended.said;
    }

    private static String variable(String property) {
        return property.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    private void awaitReady() throws IOException {
        Instant limit = Instant.now().plus(START_LIMIT);
        while (Instant.now().isBefore(limit) && process.isAlive()) {
            if (client.isLive()) {
                return;
            }
            pause();
        }
        process.destroyForcibly();
        throw new IOException("the service did not start");
    }

    /** Between two looks at something that will change. */
    public static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** One request to this instance. */
    public HttpResponse<String> send(String method, String path, String credential, String body) throws IOException {
        return client.send(method, path, credential, body);
    }

    /** A POST without a body, its credential as schedulers send theirs. */
    public HttpResponse<String> post(String path, String bearer) throws IOException {
        return client.send(client.request(path)
                .header("Authorization", "Bearer " + bearer)
                .POST(HttpRequest.BodyPublishers.noBody()));
    }

    /** A POST of Stripe's. */
    public HttpResponse<String> stripe(String signature, String body) throws IOException {
        return client.send(client.request("/webhooks/stripe")
                .header("Stripe-Signature", signature)
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    /** What calls it. */
    public Client client() {
        return client;
    }

    /** Where it listens, on the loopback interface. */
    public int port() {
        return port;
    }

    /** What the operator makes by a POST; fails unless it is made. */
    public JsonObject create(String path, Object... members) throws IOException {
        return client.create(EmbeddedServers.ROOT_KEY, path, members);
    }

    public HttpResponse<String> verify(String key) throws IOException {
        return send(
                "POST",
                "/v1/verify",
                EmbeddedServers.SERVICE_KEY,
                Api.object("key", key).encode());
    }

    public Process process() {
        return process;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
