package io.claviger.bench.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.regex.Pattern;

/** Where and of what the numbers are. */
final class Machine {
    private static final Pattern QUARKUS = Pattern.compile("io\\.quarkus\\.quarkus-core-(.+)\\.jar");

    private Machine() {}

    static String describe(Path app, Meters meters, String commit, String loadBefore) throws IOException, SQLException {
        return "%s, commit %s. Java %s, Quarkus %s, Redis %s, PostgreSQL %s. %s, %d cores, load average before: %s."
                .formatted(
                        LocalDate.now(ZoneOffset.UTC),
                        commit,
                        Runtime.version(),
                        quarkus(app),
                        meters.redisVersion(),
                        meters.postgresVersion(),
                        processor(),
                        Runtime.getRuntime().availableProcessors(),
                        loadBefore);
    }

    /** Of the last minute: on a machine that has other things to do, only the ratios mean something. */
    static String load() throws IOException {
        return Files.readString(Path.of("/proc/loadavg")).split(" ", -1)[0];
    }

    /** Of a process, now: all, pages of its files among them, which others share and the kernel may drop. */
    static double residentMegabytes(long pid) throws IOException {
        return megabytes(pid, "VmRSS:");
    }

    /** Of a process, now: what it alone holds. */
    static double ownMegabytes(long pid) throws IOException {
        return megabytes(pid, "RssAnon:");
    }

    private static double megabytes(long pid, String what) throws IOException {
        try (var lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
            return lines.filter(line -> line.startsWith(what))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static String quarkus(Path app) throws IOException {
        try (var jars = Files.list(app.resolve("lib/main"))) {
            return jars.map(jar -> QUARKUS.matcher(jar.getFileName().toString()))
                    .filter(name -> name.matches())
                    .map(name -> name.group(1))
                    .findFirst()
                    .orElse("?");
        }
    }

    private static String processor() throws IOException {
        try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        }
    }
}
