package io.claviger.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Real PostgreSQL and Redis, from jars of the class path, on ports that were free, loopback only; so tests and a first
 * try need neither Docker nor an installation. They end with this process, even if it is killed. Mind that PostgreSQL's
 * {@code pg_stat_statements} is loaded but its extension is not created: Flyway wants to find the schema empty.
 */
public final class LocalServers implements AutoCloseable {
    private final Path dir;
    private final DirectoryLock lock;
    private final LastWill will;
    private @Nullable LocalPostgres postgres;
    private @Nullable LocalRedis redis;
    private boolean closed;

    private LocalServers(Path dir, DirectoryLock lock, LastWill will) {
        this.dir = dir;
        this.lock = lock;
        this.will = will;
    }

    /**
     * Which servers, and whether a crash of the machine may lose data: {@code durable} off is faster, for folders that
     * are thrown away.
     */
    public record Wanted(boolean postgres, boolean redis, boolean durable) {
        /** Both, for data that matter to somebody. */
        public static final Wanted BOTH = new Wanted(true, true, true);
        /** Both, for one run of the tests. */
        public static final Wanted BOTH_TEMPORARY = new Wanted(true, true, false);
    }

    /** Both servers, durable. */
    public static LocalServers start(Path dir, Consumer<String> progress) {
        return start(dir, Wanted.BOTH, progress);
    }

    /**
     * Starts what is wanted on the data below {@code dir}, which one process at a time may use.
     *
     * @throws CannotStart for every reason that a person can do something about
     */
    public static LocalServers start(Path dir, Wanted wanted, Consumer<String> progress) {
        try {
            var folder = Files.createDirectories(dir).toRealPath();
            var lock = DirectoryLock.take(folder);
            LastWill will;
            try {
                will = LastWill.write(lock, LocalPostgres.pidFile(folder), LocalRedis.pidFile(folder));
            } catch (IOException e) {
                lock.release();
                throw e;
            }
            var servers = new LocalServers(folder, lock, will);
            var complete = false;
            try {
                servers.startServers(wanted, progress);
                complete = true;
                return servers;
            } finally {
                if (!complete) {
                    servers.abandon();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the local servers did not start in " + dir, e);
        }
    }

    /** The process that uses {@code dir}, if there is one. */
    static OptionalLong holder(Path dir) {
        try {
            return Files.exists(dir) ? DirectoryLock.holder(dir.toRealPath()) : OptionalLong.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void startServers(Wanted wanted, Consumer<String> progress) throws IOException {
        if (wanted.postgres()) {
            postgres = LocalPostgres.start(dir, wanted.durable(), progress);
        }
        if (wanted.redis()) {
            redis = LocalRedis.start(dir);
        }
    }

    /** How Quarkus reaches the started servers; nothing about a server that was not wanted. */
    public Map<String, String> settings() {
        var settings = new LinkedHashMap<String, String>();
        if (postgres != null) {
            var address = "postgresql://127.0.0.1:" + postgresPort() + "/" + LocalPostgres.DATABASE;
            settings.put("quarkus.datasource.reactive.url", address);
            settings.put("quarkus.datasource.jdbc.url", "jdbc:" + address);
            settings.put("quarkus.datasource.username", LocalPostgres.USER);
            settings.put("quarkus.datasource.password", unchecked(postgres()::password));
        }
        if (redis != null) {
            settings.put("quarkus.redis.hosts", "redis://127.0.0.1:" + redisPort());
        }
        return settings;
    }

    /** Chosen anew by each start. */
    public int postgresPort() {
        return postgres().port();
    }

    /** Chosen anew by each start. */
    public int redisPort() {
        return redis().port();
    }

    /** The postmaster, for tests that kill or stop it. */
    public long postgresPid() {
        return unchecked(postgres()::pid);
    }

    /** For tests that kill or stop it. */
    public long redisPid() {
        return unchecked(redis()::pid);
    }

    /** After a test has killed it, and all that served its connections: with what was committed, on the same port. */
    public void startPostgresAgain() throws IOException {
        postgres().startAgain();
    }

    /** After a test has killed it: empty, on the same port. */
    public void startRedisAgain() throws IOException {
        redis().startAgain();
    }

    /** The program, for tests that run more of it. */
    public String redisExecutable() {
        return redis().executable();
    }

    /** Also ends this process when the present one dies without closing, and before the servers that it uses. */
    public void alsoEnds(long pid) {
        try {
            will.alsoEnds(pid);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stops both, Redis first; closing twice is fine. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            stopServers();
            will.revoke();
        } catch (IOException e) {
            throw new UncheckedIOException("the local servers in " + dir + " did not stop", e);
        } finally {
            abandon();
        }
    }

    private void stopServers() throws IOException {
        try {
            if (redis != null) {
                redis.stop();
            }
        } finally {
            if (postgres != null) {
                postgres.stop();
            }
        }
    }

    /** What still runs is left to the will, and the folder to the next start. */
    private void abandon() {
        try {
            will.execute();
            lock.release();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private LocalPostgres postgres() {
        if (postgres == null) {
            throw new IllegalStateException("PostgreSQL was not started here");
        }
        return postgres;
    }

    private LocalRedis redis() {
        if (redis == null) {
            throw new IllegalStateException("Redis was not started here");
        }
        return redis;
    }

    /** One that nobody listened at a moment ago. */
    public static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    /** The first line of a pid file; empty when there is none, or one that has just been created. */
    static OptionalLong pidIn(Path file) throws IOException {
        try {
            var line = Files.readString(file).lines().findFirst().orElse("").strip();
            return line.matches("\\d{1,18}") ? OptionalLong.of(Long.parseLong(line)) : OptionalLong.empty();
        } catch (NoSuchFileException e) {
            return OptionalLong.empty();
        }
    }

    /** Whether that process is alive and is that program; the number alone may belong to somebody else by now. */
    static boolean running(OptionalLong pid, String program) {
        return pid.isPresent()
                && ProcessHandle.of(pid.getAsLong())
                        .filter(ProcessHandle::isAlive)
                        .flatMap(process -> process.info().command())
                        .map(command ->
                                Path.of(command).getFileName().toString().startsWith(program))
                        .orElse(false);
    }

    private static <T> T unchecked(Reading<T> reading) {
        try {
            return reading.read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private interface Reading<T> {
        T read() throws IOException;
    }
}
