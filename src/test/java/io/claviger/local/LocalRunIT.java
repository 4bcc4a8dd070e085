package io.claviger.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.testing.Service;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a newcomer sees: {@code make run}'s screen, and what becomes of its two curls. */
class LocalRunIT {
    @Test
    void bothCurlsOfTheScreenWorkWhenPastedAndNothingIsLeftBehind(@TempDir Path folder) throws Exception {
        String port = Integer.toString(LocalServers.freePort());
        Process run = run(folder, port);
        try {
            String screen = screenOf(run);
            assertThat(screen)
                    .contains("http://127.0.0.1:" + port)
                    .contains(Files.readString(folder.resolve(".claviger/root-key"))
                            .strip());

            String pasted = pastedFrom(screen);
            Command shell = Command.run(folder, List.of("sh", "-c", pasted));
            assertThat(shell.output()).contains("\"key\":\"ck_live_").contains("\"valid\":true,\"code\":\"VALID\"");

            assertThat(readBy(pageOf(screen))).contains("Demo native application", "Sign in");

            Process second = run(folder, Integer.toString(LocalServers.freePort()));
            String refusal = new String(second.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(second.waitFor()).isEqualTo(1);
            assertThat(refusal).contains(Long.toString(run.pid())).doesNotContain("\tat ");

            Path data = folder.resolve(".claviger");
            List<ProcessHandle> all = Stream.concat(
                            run.descendants(),
                            Stream.of(LocalPostgres.pidFile(data), LocalRedis.pidFile(data))
                                    .map(LocalRunIT::processIn))
                    .toList();
            run.destroy();
            assertThat(run.waitFor(30, TimeUnit.SECONDS)).isTrue();
            CompletableFuture.allOf(all.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
                    .orTimeout(10, TimeUnit.SECONDS)
                    .join();
            String log = Files.readString(folder.resolve(".claviger/claviger.log"));
            assertThat(log).as("keys in the log").doesNotContain("ck_live_").doesNotContain("root_");
        } finally {
            run.destroyForcibly();
        }
    }

    @Test
    void theSameJarWithRealServersStartsNoneOfItsOwn(@TempDir Path folder) throws IOException {
        try (LocalServers real = LocalServers.start(folder, LocalServers.Wanted.BOTH_TEMPORARY, line -> {});
                Service service = Service.start(real)) {
            assertThat(service.process().children()).isEmpty();
        }
    }

    @Test
    void thePackageHoldsNoEmbeddedServer() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("target/quarkus-app"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .isNotEmpty()
                    .noneMatch(name -> name.contains("embedded") || name.contains("zonky") || name.endsWith(".txz"));
        }
    }

    private static ProcessHandle processIn(Path pidFile) {
        try {
            return ProcessHandle.of(LocalServers.pidIn(pidFile).orElseThrow()).orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Process run(Path folder, String port) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.claviger.local.LocalRun",
                        Path.of("target/quarkus-app/quarkus-run.jar")
                                .toAbsolutePath()
                                .toString())
                .directory(folder.toFile())
                .redirectErrorStream(true);
        builder.environment().put("QUARKUS_HTTP_PORT", port);
        return builder.start();
    }

    private static String screenOf(Process run) throws IOException {
        StringBuilder screen = new StringBuilder();
        var reader = run.inputReader(StandardCharsets.UTF_8);
        CompletableFuture<?> tooLate = CompletableFuture.runAsync(
                run::destroyForcibly, CompletableFuture.delayedExecutor(120, TimeUnit.SECONDS));
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            screen.append(line).append('\n');
            if (line.contains("Ctrl-C")) {
                tooLate.cancel(false);
                return screen.toString();
            }
        }
        throw new AssertionError("no screen: " + screen);
    }

    /** Where a person can see the pages of OAuth. */
    private static String pageOf(String screen) {
        return screen.lines()
                .filter(line -> line.contains("/oauth/authorize?"))
                .findFirst()
                .orElseThrow();
    }

    private static String readBy(String address) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    /** The two commands, as somebody would mark and paste them. */
    private static String pastedFrom(String screen) {
        return screen.substring(screen.indexOf("KEY=$("), screen.indexOf("Where an application"));
    }
}
