package io.claviger.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalServersTest {
    private static final LocalServers.Wanted BOTH = LocalServers.Wanted.BOTH_TEMPORARY;
    private static final String KEEP = "create table kept as select 42 as answer";
    private static final Duration SOON = Duration.ofSeconds(10);

    private final List<Process> children = new ArrayList<>();

    @TempDir
    private Path dir;

    @AfterEach
    void endChildren() throws InterruptedException {
        for (var child : children) {
            child.destroy();
            child.waitFor();
        }
    }

    @Test
    void dataAreStillThereAfterARestart() throws SQLException {
        try (var first = start(dir);
                var connection = connect(first.settings());
                var statement = connection.createStatement()) {
            statement.execute(KEEP);
        }
        assertKept(dir);
    }

    @Test
    void aSecondStartOnTheSameFolderIsRefusedNamingFolderAndProcess() throws IOException {
        try (var first = start(dir)) {
            assertThatThrownBy(() -> start(dir))
                    .isInstanceOf(CannotStart.class)
                    .hasMessageContaining(dir.toRealPath().toString())
                    .hasMessageContaining("process " + ProcessHandle.current().pid());
            assertThat(first.postgresPid()).isPositive();
        }
        start(dir).close();
    }

    @Test
    void aSecondProcessOnTheSameFolderIsRefusedNamingTheFirst() throws Exception {
        var first = child();
        assertThatThrownBy(() -> start(folder()))
                .isInstanceOf(CannotStart.class)
                .hasMessageContaining(folder().toRealPath().toString())
                .hasMessageContaining("process " + first.pid());
    }

    @Test
    void onlyTheWantedServerIsStarted() {
        try (var servers = LocalServers.start(dir, new LocalServers.Wanted(false, true, false), line -> {})) {
            assertThat(servers.settings()).containsOnlyKeys("quarkus.redis.hosts");
            assertThatThrownBy(servers::postgresPort).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void closingStopsBothAndMayBeRepeated() throws InterruptedException {
        var servers = start(dir);
        var postgres = OptionalLong.of(servers.postgresPid());
        var redis = OptionalLong.of(servers.redisPid());
        servers.close();
        servers.close();
        awaitEnd(postgres, redis);
    }

    @Test
    void nothingSurvivesAKillAndTheNextStartFindsTheData() throws Exception {
        var child = child();
        var servers = pids();
        child.destroyForcibly().waitFor();
        awaitEnd(servers);
        assertKept(folder());
    }

    @Test
    void aStartRightAfterAKillTakesOverFromTheDyingServers() throws Exception {
        child().destroyForcibly().waitFor();
        assertKept(folder());
    }

    @Test
    void aTerminatedProcessStopsItsServersBeforeItEnds() throws Exception {
        var child = child();
        var servers = pids();
        child.destroy();
        assertThat(child.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(LocalPostgres.pidFile(folder())).doesNotExist();
        assertThat(LocalRedis.pidFile(folder())).doesNotExist();
        awaitEnd(servers);
        assertKept(folder());
    }

    @Test
    void aPidFileThatPointsToSomebodyElseIsNoObstacle() throws Exception {
        start(dir).close();
        var stranger = new ProcessBuilder("sleep", "60").start();
        children.add(stranger);
        Files.writeString(LocalPostgres.pidFile(dir), stranger.pid() + "\n");
        Files.writeString(LocalRedis.pidFile(dir), stranger.pid() + "\n");
        try (var servers = start(dir)) {
            assertThat(servers.postgresPid()).isNotEqualTo(stranger.pid());
            assertThat(servers.redisPid()).isNotEqualTo(stranger.pid());
        }
        assertThat(stranger.isAlive()).isTrue();
    }

    private static LocalServers start(Path dir) {
        return LocalServers.start(dir, BOTH, line -> {});
    }

    private Path folder() {
        return dir.resolve(".claviger");
    }

    /** Another JVM that runs both servers in {@link #folder} and has written something. */
    private Process child() throws IOException, SQLException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var child = new ProcessBuilder(
                        java, "-cp", System.getProperty("java.class.path"), LocalRun.class.getName(), "--servers")
                .directory(dir.toFile())
                .redirectErrorStream(true)
                .start();
        children.add(child);
        var said = new ArrayList<String>();
        var settings = new HashMap<String, String>();
        var out = new BufferedReader(child.inputReader(StandardCharsets.UTF_8));
        for (var line = out.readLine(); !"Ready.".equals(line); line = out.readLine()) {
            assertThat(line).as("output of the child: %s", said).isNotNull();
            said.add(line);
            var parts = line.split("=", 2);
            settings.put(parts[0], parts[parts.length - 1]);
        }
        try (var connection = connect(settings);
                var statement = connection.createStatement()) {
            statement.execute(KEEP);
        }
        return child;
    }

    private OptionalLong[] pids() throws IOException {
        var pids = new OptionalLong[] {
            LocalServers.pidIn(LocalPostgres.pidFile(folder())), LocalServers.pidIn(LocalRedis.pidFile(folder()))
        };
        assertThat(LocalServers.running(pids[0], "postgres")).isTrue();
        assertThat(LocalServers.running(pids[1], "redis-server")).isTrue();
        return pids;
    }

    private static void awaitEnd(OptionalLong... servers) throws InterruptedException {
        var deadline = System.nanoTime() + SOON.toNanos();
        for (var pid : servers) {
            while (LocalServers.running(pid, "")) {
                assertThat(System.nanoTime()).as("process %s still runs", pid).isLessThan(deadline);
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
    }

    private static void assertKept(Path dir) throws SQLException {
        try (var servers = start(dir);
                var connection = connect(servers.settings());
                var statement = connection.createStatement();
                var found = statement.executeQuery("select answer from kept")) {
            assertThat(found.next()).isTrue();
            assertThat(found.getInt(1)).isEqualTo(42);
        }
    }

    private static Connection connect(Map<String, String> settings) throws SQLException {
        return DriverManager.getConnection(
                settings.getOrDefault("quarkus.datasource.jdbc.url", ""),
                settings.get("quarkus.datasource.username"),
                settings.get("quarkus.datasource.password"));
    }
}
