package io.claviger.bench.load;

import io.claviger.local.LocalServers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** The measured build, as a process of its own, settings as shipped. */
final class Service implements AutoCloseable {
    /** Of a service that lives for two minutes on loopback. */
    static final String ROOT_KEY = "root_of_a_service_that_lives_for_two_minutes";

    static final String SERVICE_KEY = "service_key_of_a_service_that_lives_for_two_minutes";

    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final int STOP_SECONDS = 15;

    private final Process process;
    private final int port;

    private Service(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static Service start(Path jar, LocalServers servers, Settings settings, Path log)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(settings.serviceOptions());
        command.addAll(List.of("-jar", jar.toString()));
        var service = launch(command, servers, log, true);
        if (!Listening.await(service.process, service.port, START_LIMIT)) {
            service.close();
            throw new IOException("the service did not start, its log is " + log);
        }
        return service;
    }

    /** Does not wait for it to listen. */
    static Service launch(List<String> command, LocalServers servers, Path log, boolean migrates) throws IOException {
        int port = LocalServers.freePort();
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        var environment = builder.environment();
        // As shipped: what the person at the terminal has set for other purposes does not count.
        environment.keySet().removeIf(name -> name.startsWith("QUARKUS_") || name.startsWith("CLAVIGER_"));
        servers.settings()
                .forEach((name, value) ->
                        environment.put(name.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_"), value));
        // Of deployments too only who migrates has connections for that: the URL of JDBC follows from the other.
        environment.remove("QUARKUS_DATASOURCE_JDBC_URL");
        if (migrates) {
            environment.put("QUARKUS_FLYWAY_MIGRATE_AT_START", "true");
        }
        environment.put("QUARKUS_HTTP_HOST", "127.0.0.1");
        environment.put("QUARKUS_SHUTDOWN_DELAY", "0s");
        environment.put("QUARKUS_HTTP_PORT", Integer.toString(port));
        environment.put("CLAVIGER_ROOT_KEY", ROOT_KEY);
        environment.put("CLAVIGER_SERVICE_KEYS_BENCH", SERVICE_KEY);
        var service = new Service(builder.start(), port);
        servers.alsoEnds(service.pid());
        return service;
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
