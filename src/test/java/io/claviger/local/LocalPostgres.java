package io.claviger.local;

import com.sun.security.auth.module.UnixSystem;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.function.Consumer;

/** One PostgreSQL server on loopback whose data stay in {@code dir/postgres}. */
final class LocalPostgres {
    static final String USER = "claviger";
    static final String DATABASE = "claviger";

    private static final String PASSWORD_FILE = "claviger.password";

    private final Path home;
    private final Path data;
    private final Path log;
    private int port;

    private LocalPostgres(Path home, Path dir) {
        this.home = home;
        this.data = data(dir);
        this.log = dir.resolve("postgres.log");
    }

    static LocalPostgres start(Path dir, boolean durable, Consumer<String> progress) throws IOException {
        var server = new LocalPostgres(Binaries.postgres(dir, progress), dir);
        if (new UnixSystem().getUid() == 0 && !LinuxUtils.isUnshareAvailable()) {
            throw new CannotStart("PostgreSQL does not run as root, and this system lets nobody step down by unshare:"
                    + " start as another user, or " + Binaries.CONFIGURE_POSTGRES + ".");
        }
        server.initialise(dir, progress);
        server.endLeftover(progress);
        server.launch(durable);
        server.createDatabase();
        return server;
    }

    static Path pidFile(Path dir) {
        return data(dir).resolve("postmaster.pid");
    }

    int port() {
        return port;
    }

    long pid() throws IOException {
        return LocalServers.pidIn(data.resolve("postmaster.pid")).orElseThrow();
    }

    String password() throws IOException {
        return Files.readString(data.resolve(PASSWORD_FILE)).strip();
    }

    void stop() throws IOException {
        // Nothing to stop is fine: it may have ended by itself.
        var stopped = tool("pg_ctl", "stop", "-D", data.toString(), "-m", "fast", "-w", "-t", "30");
        if (stopped.failed() && LocalServers.running(LocalServers.pidIn(data.resolve("postmaster.pid")), "postgres")) {
            throw new IOException("PostgreSQL did not stop: " + stopped.output());
        }
    }

    private void initialise(Path dir, Consumer<String> progress) throws IOException {
        var major = major();
        if (Files.exists(data)) {
            var written = Files.readString(data.resolve("PG_VERSION")).strip();
            if (!written.equals(major)) {
                throw new CannotStart("The data in " + data + " are of PostgreSQL " + written + ", the programs are "
                        + major + ": remove that folder to start afresh.");
            }
            return;
        }
        progress.accept("Creating the database ...");
        // Made aside and then renamed, so that a start that was killed in the middle leaves nothing half done.
        var unfinished = dir.resolve("postgres.new");
        Binaries.deleteTree(unfinished);
        var password = dir.resolve("postgres.password");
        Files.deleteIfExists(password);
        Secrets.write(password, Secrets.random(""));
        var words = new ArrayList<>(List.of("-D", unfinished.toString(), "-U", USER, "-A", "scram-sha-256"));
        words.addAll(List.of("--pwfile", password.toString(), "-E", "UTF8", "--no-sync"));
        // Bundled with PostgreSQL from 17 on: the same order and case rules on every machine, whatever is installed
        // there.
        words.addAll(
                Integer.parseInt(major) >= 17
                        ? List.of("--locale-provider=builtin", "--locale=C.UTF-8", "--lc-collate=C", "--lc-ctype=C")
                        : List.of("--locale=C"));
        var made = tool("initdb", words.toArray(String[]::new));
        if (made.failed()) {
            throw new CannotStart("PostgreSQL could not create its data folder: " + made.output());
        }
        Files.move(password, unfinished.resolve(PASSWORD_FILE));
        Files.writeString(
                unfinished.resolve("postgresql.conf"), "\ninclude 'claviger.conf'\n", StandardOpenOption.APPEND);
        Files.move(unfinished, data, StandardCopyOption.ATOMIC_MOVE);
    }

    /** After a kill -9 or a power loss; the lock on the folder says that no other start is using the server. */
    private void endLeftover(Consumer<String> progress) throws IOException {
        var pidFile = data.resolve("postmaster.pid");
        var pid = LocalServers.pidIn(pidFile);
        var process = pid.isPresent() ? ProcessHandle.of(pid.getAsLong()) : Optional.<ProcessHandle>empty();
        if (process.isEmpty()) {
            return;
        }
        var ours = LocalServers.running(pid, "postgres")
                && process.get()
                        .info()
                        .commandLine()
                        .map(line -> line.contains(data.toString()))
                        .orElse(true);
        if (ours) {
            progress.accept("Stopping the PostgreSQL of an earlier run ...");
            stop();
        } else {
            // The number belongs to somebody else by now, and PostgreSQL would take that process for its own.
            Files.deleteIfExists(pidFile);
        }
    }

    private void launch(boolean durable) throws IOException {
        for (var attempt = 1; ; attempt++) {
            port = LocalServers.freePort();
            configure(durable);
            Files.deleteIfExists(log);
            var started = startServer();
            if (!started.failed()) {
                return;
            }
            var said = Files.exists(log) ? Files.readString(log) : started.output();
            var portWasTaken = said.contains("Address already in use");
            if (!portWasTaken || attempt == 3) {
                throw new CannotStart("PostgreSQL did not start: " + said.strip());
            }
        }
    }

    /** After it was killed: with what it had committed, on the same port, which somebody may hold for a moment as in {@link LocalRedis}. */
    void startAgain() throws IOException {
        for (var attempt = 1; ; attempt++) {
            // Where the dead are collected late or never, it would take itself for still alive.
            Files.deleteIfExists(data.resolve("postmaster.pid"));
            Files.deleteIfExists(log);
            if (!startServer().failed()) {
                return;
            }
            var said = Files.exists(log) ? Files.readString(log).strip() : "no log";
            if (!said.contains("Address already in use") || attempt == 10) {
                throw new CannotStart("PostgreSQL did not start again: " + said);
            }
        }
    }

    /** pg_ctl gives it a session of its own: Ctrl-C does not reach it before its clients are gone. */
    private Command startServer() throws IOException {
        return tool("pg_ctl", "start", "-D", data.toString(), "-l", log.toString(), "-w", "-t", "60");
    }

    private void configure(boolean durable) throws IOException {
        var statistics = Files.exists(home.resolve("share/postgresql/extension/pg_stat_statements.control"));
        var safe = durable ? "on" : "off";
        Files.writeString(data.resolve("claviger.conf"), """
                listen_addresses = '127.0.0.1'
                port = %d
                unix_socket_directories = ''
                max_connections = 200
                shared_preload_libraries = '%s'
                timezone = 'UTC'
                log_timezone = 'UTC'
                fsync = %s
                full_page_writes = %s
                synchronous_commit = %s
                """.formatted(
                        port, statistics ? "pg_stat_statements" : "", safe, safe, safe));
    }

    private void createDatabase() throws IOException {
        var url = "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
        var login = new Properties();
        login.setProperty("user", USER);
        login.setProperty("password", password());
        try (var connection = driver(url).connect(url, login);
                var statement = connection.createStatement()) {
            try (var found = statement.executeQuery("select from pg_database where datname = '" + DATABASE + "'")) {
                if (found.next()) {
                    return;
                }
            }
            statement.execute("create database " + DATABASE);
        } catch (SQLException e) {
            throw new CannotStart("PostgreSQL started but does not answer: " + e.getMessage(), e);
        }
    }

    /** Not by DriverManager: it knows only the drivers of the class loader that came first, of which Quarkus tests have many. */
    private static Driver driver(String url) throws SQLException {
        for (var driver : ServiceLoader.load(Driver.class, LocalPostgres.class.getClassLoader())) {
            if (driver.acceptsURL(url)) {
                return driver;
            }
        }
        throw new SQLException("no JDBC driver for PostgreSQL on the class path");
    }

    private String major() throws IOException {
        try (var lines = Files.lines(home.resolve("share/postgresql/postgres.bki"))) {
            return lines.findFirst().orElseThrow().replaceAll("\\D", "");
        }
    }

    private Command tool(String name, String... arguments) throws IOException {
        var words = new ArrayList<String>();
        if (LinuxUtils.isUnshareAvailable()) {
            // PostgreSQL refuses to run as root; in a user namespace of its own root is nobody.
            words.addAll(List.of("unshare", "-U"));
        }
        words.add(home.resolve("bin").resolve(name).toString());
        words.addAll(List.of(arguments));
        return Command.run(home, words);
    }

    private static Path data(Path dir) {
        return dir.resolve("postgres");
    }
}
