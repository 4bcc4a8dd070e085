package io.claviger.bench.load;

import io.claviger.local.LocalServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the counters of the kernel, of Redis and of PostgreSQL: nobody's guess, and nothing is slowed down for it. */
final class Meters implements AutoCloseable {
    private static final Pattern COMMAND = Pattern.compile("cmdstat_([^:]+):calls=(\\d+),usec=(\\d+)");
    private static final String STATEMENTS =
            "select coalesce(sum(calls), 0) from pg_stat_statements where query not like '%pg_stat_statements%'";
    /** USER_HZ: the same on every Linux that we build for. */
    private static final double TICKS_PER_SECOND = 100;

    private static final int UTIME = 11;

    private final LocalServers servers;
    private final long servicePid;
    private final Connection sql;
    private final RedisLine redis;

    /** After the service has migrated: Flyway wants to find the schema empty. */
    Meters(LocalServers servers, long servicePid) throws IOException, SQLException {
        this.servers = servers;
        this.servicePid = servicePid;
        var settings = servers.settings();
        this.sql = DriverManager.getConnection(
                settings.getOrDefault("quarkus.datasource.jdbc.url", ""),
                settings.get("quarkus.datasource.username"),
                settings.get("quarkus.datasource.password"));
        this.redis = new RedisLine(servers.redisPort());
        try (var statement = sql.createStatement()) {
            statement.execute("create extension if not exists pg_stat_statements");
        }
    }

    Spent read() throws IOException, SQLException {
        long scripts = 0;
        long micros = 0;
        long commands = 0;
        Matcher counted = COMMAND.matcher(redis.ask("INFO", "commandstats"));
        while (counted.find()) {
            long calls = Long.parseLong(counted.group(2));
            switch (counted.group(1)) {
                case "evalsha", "eval" -> {
                    scripts += calls;
                    micros += Long.parseLong(counted.group(3));
                    commands += calls;
                }
                // That is us, asking.
                case "info" -> {}
                default -> commands += calls;
            }
        }
        return new Spent(
                cpu(servicePid, 2),
                cpu(servers.redisPid(), 2),
                postgres(),
                cpu(ProcessHandle.current().pid(), 2),
                Long.parseLong(text(STATEMENTS)),
                scripts,
                commands,
                micros);
    }

    /** The script, known to Redis from now on. */
    String load(String script) throws IOException {
        return redis.ask("SCRIPT", "LOAD", script);
    }

    String redisVersion() throws IOException {
        Matcher version = Pattern.compile("redis_version:(\\S+)").matcher(redis.ask("INFO", "server"));
        return version.find() ? version.group(1) : "?";
    }

    String postgresVersion() throws SQLException {
        return text("show server_version");
    }

    private String text(String query) throws SQLException {
        try (var statement = sql.createStatement();
                var row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    /** The postmaster, the children it has buried, and those that live. */
    private double postgres() throws IOException {
        long postmaster = servers.postgresPid();
        double seconds = cpu(postmaster, 4);
        for (ProcessHandle child :
                ProcessHandle.of(postmaster).orElseThrow().children().toList()) {
            seconds += cpu(child.pid(), 2);
        }
        return seconds;
    }

    /**
     * @param fields 2: user and system time; 4: those of awaited children, too
     */
    private static double cpu(long pid, int fields) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        // The name of the program, in parentheses, may hold anything.
        String[] numbers = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        double ticks = 0;
        for (int i = 0; i < fields; i++) {
            ticks += Long.parseLong(numbers[UTIME + i]);
        }
        return ticks / TICKS_PER_SECOND;
    }

    @Override
    public void close() throws IOException, SQLException {
        redis.close();
        sql.close();
    }
}
