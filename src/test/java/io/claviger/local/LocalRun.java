package io.claviger.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What {@code make run} and {@code make dev} execute: the service with everything it needs, from nothing but a JDK, in the
 * current folder. Servers that the environment configures already are used instead of local ones.
 *
 * <p>Arguments: none or a jar (run the packaged service), {@code --dev} (run with live reload), {@code --servers} (only
 * the servers).
 */
public final class LocalRun {
    private static final Path DIR = Path.of(".claviger");
    private static final Path LOG = DIR.resolve("claviger.log");
    private static final String JAR = "target/quarkus-app/quarkus-run.jar";
    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    private static final int STOP_SECONDS = 15;

    private final Map<String, String> environment = new HashMap<>(System.getenv());
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private volatile @Nullable LocalServers servers;
    private volatile @Nullable Process service;
    private volatile boolean stopping;

    private LocalRun() {}

    /** Runs until the service ends or a signal comes. */
    public static void main(String[] args) throws InterruptedException {
        var run = new LocalRun();
        Runtime.getRuntime().addShutdownHook(new Thread(run::stop, "stop"));
        try {
            System.exit(run.run(args.length == 0 ? JAR : args[0]));
        } catch (CannotStart e) {
            run.fail(e.getMessage());
        } catch (IOException | UncheckedIOException e) {
            run.fail("Failed: " + e);
        }
    }

    private int run(String what) throws IOException, InterruptedException {
        checkBefore(what);
        var started = LocalServers.start(DIR, wanted(), LocalRun::say);
        servers = started;
        if (what.equals("--servers")) {
            started.settings().forEach((name, value) -> say(name + "=" + value));
            say("Ready.");
            Thread.currentThread().join();
        }
        started.settings().forEach((name, value) -> environment.put(environmentName(name), value));
        var rootKey = rootKey();
        environment.put("QUARKUS_FLYWAY_MIGRATE_AT_START", "true");
        environment.putIfAbsent("QUARKUS_HTTP_HOST", "127.0.0.1");
        // For a person: lines of text, and an end as soon as it is asked for.
        environment.putIfAbsent("QUARKUS_LOG_CONSOLE_FILTER", "");
        environment.putIfAbsent("QUARKUS_LOG_CONSOLE_FORMAT", "%d{HH:mm:ss} %-5p %c{1.}: %s%e%n");
        environment.putIfAbsent("QUARKUS_SHUTDOWN_DELAY", "0s");
        environment.putIfAbsent("CLAVIGER_OAUTH_DEMO_ENABLED", "true");
        environment.putIfAbsent("CLAVIGER_OAUTH_DEMO_SECRET", kept("oauth-demo-secret", "demo_"));
        if (what.equals("--dev")) {
            say("Root key: " + rootKey);
            return launch(List.of("./mvnw", "quarkus:dev"), null).waitFor();
        }
        return serve(Path.of(what), rootKey);
    }

    /** Says nothing when a signal is the reason: then everything fails at once, in the order of dying. */
    private void fail(@Nullable String why) {
        if (!stopping) {
            System.err.println(why);
        }
        System.exit(1);
    }

    private void checkBefore(String what) {
        var holder = LocalServers.holder(DIR);
        if (holder.isPresent()) {
            throw new CannotStart("Claviger already runs here as process " + holder.getAsLong() + ", with its data in "
                    + DIR.toAbsolutePath() + ".");
        }
        if (!what.equals("--servers") && portTaken()) {
            throw new CannotStart("Port " + port() + " is taken by another program: choose another one, for example"
                    + " make " + (what.equals("--dev") ? "dev" : "run") + " QUARKUS_HTTP_PORT=" + (port() + 1));
        }
        if (!what.startsWith("--") && !Files.isRegularFile(Path.of(what))) {
            throw new CannotStart("There is no " + what + ": build it by ./mvnw package");
        }
    }

    private LocalServers.Wanted wanted() {
        return new LocalServers.Wanted(
                !configured("QUARKUS_DATASOURCE_REACTIVE_URL"), !configured("QUARKUS_REDIS_HOSTS"), true);
    }

    private int serve(Path jar, String rootKey) throws IOException, InterruptedException {
        say("Starting the service ...");
        var java = Path.of(System.getProperty("java.home"), "bin", "java");
        var process = launch(List.of(java.toString(), "-jar", jar.toString()), LOG);
        awaitReady(process);
        var demo = new DemoTenants(http, url(), rootKey);
        var tenants = demo.ensure();
        demo.ensurePerson(tenants.getOrDefault("propertybase", ""), kept("demo-password", ""));
        say(Screen.ready(url(), rootKey, tenants.getOrDefault("claviger", ""), DIR, LOG));
        var exitCode = process.waitFor();
        if (!stopping && exitCode != 0 && exitCode < 128) {
            throw new CannotStart("The service ended by itself with exit code " + exitCode + ":\n" + lastOfLog());
        }
        return exitCode;
    }

    /** Without a log it gets the terminal. */
    private Process launch(List<String> command, @Nullable Path log) throws IOException {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        if (log == null) {
            builder.inheritIO();
        } else {
            builder.redirectOutput(log.toFile());
        }
        builder.environment().clear();
        builder.environment().putAll(environment);
        var process = builder.start();
        service = process;
        var started = servers;
        if (started != null) {
            started.alsoEnds(process.pid());
        }
        return process;
    }

    private void awaitReady(Process process) throws IOException, InterruptedException {
        var deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (!ready()) {
            if (process.waitFor(100, TimeUnit.MILLISECONDS)) {
                throw new CannotStart("The service did not start:\n" + lastOfLog());
            }
            if (System.nanoTime() > deadline) {
                throw new CannotStart(
                        "The service is not ready after " + START_LIMIT.toSeconds() + " s:\n" + lastOfLog());
            }
        }
    }

    private boolean ready() throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(url() + "/q/health/ready"))
                .timeout(Duration.ofSeconds(5))
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (ConnectException | HttpTimeoutException e) {
            return false;
        }
    }

    /** In order: the service writes its last counts to PostgreSQL while it stops. */
    private void stop() {
        stopping = true;
        var process = service;
        if (process != null) {
            process.destroy();
            try {
                if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly().waitFor();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        var started = servers;
        if (started != null) {
            started.close();
            say("Stopped.");
        }
    }

    private String rootKey() throws IOException {
        var given = environment.getOrDefault("CLAVIGER_ROOT_KEY", "");
        if (!given.isBlank()) {
            return given;
        }
        var inFile = environment.getOrDefault("CLAVIGER_ROOT_KEY_FILE", "");
        if (!inFile.isBlank()) {
            return Files.readString(Path.of(inFile)).strip();
        }
        var kept = kept("root-key", "root_");
        environment.put("CLAVIGER_ROOT_KEY", kept);
        return kept;
    }

    /** A secret of this folder: made once, then the same at each run. */
    private static String kept(String name, String prefix) throws IOException {
        var file = DIR.resolve(name);
        if (!Files.exists(file) || Files.size(file) == 0) {
            Files.deleteIfExists(file);
            Secrets.write(file, Secrets.random(prefix));
        }
        return Files.readString(file).strip();
    }

    private boolean portTaken() {
        var address = new InetSocketAddress(URI.create(url()).getHost(), port());
        try (var socket = new Socket()) {
            socket.connect(address, 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private String host() {
        var host = environment.getOrDefault("QUARKUS_HTTP_HOST", "");
        return host.isBlank() ? "127.0.0.1" : host;
    }

    private int port() {
        var port = environment.getOrDefault("QUARKUS_HTTP_PORT", "");
        if (!port.isBlank() && !port.matches("\\d{1,5}")) {
            throw new CannotStart("QUARKUS_HTTP_PORT is not a port number: " + port);
        }
        return port.isBlank() ? 8080 : Integer.parseInt(port);
    }

    private String url() {
        var everywhere = host().equals("0.0.0.0") || host().equals("::");
        return "http://" + (everywhere ? "127.0.0.1" : host()) + ":" + port();
    }

    private boolean configured(String name) {
        return !environment.getOrDefault(name, "").isBlank();
    }

    private static String environmentName(String setting) {
        return setting.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_");
    }

    private static String lastOfLog() throws IOException {
        var lines = new ArrayList<>(Files.readString(LOG).lines().toList());
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size())) + "\n(the whole log: "
                + LOG + ")";
    }

    @SuppressWarnings("SystemOut")
    private static void say(String line) {
        System.out.println(line);
    }
}
