package io.claviger.bench.load;

import io.claviger.local.CannotStart;
import io.claviger.local.LocalServers;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/**
 * What {@code make bench-start} executes: from the start of a process to its first good verdict, PostgreSQL and Redis being up, no connection
 * made. The subjects take turns, so that a noisy neighbour disturbs all of them.
 */
final class ColdStart {
    private static final int TURNS = Integer.getInteger("claviger.bench.starts", 11);
    private static final int LONGEST_SECONDS = 60;

    private final LocalServers servers;
    private final Path log;

    private ColdStart(LocalServers servers, Path log) {
        this.servers = servers;
        this.log = log;
    }

    /** One start. CPU is of the process only: user and system. */
    private record Start(double millis, double cpuMillis, double megabytes, double own) {}

    /**
     * @param args a folder for data and logs, thrown away afterwards; the packaged service, with {@code claviger.aot} in it; the executable; the
     *     executable of the empty application; the file for the results; the commit
     */
    public static void main(String[] args) throws InterruptedException {
        Path work = Path.of(args[0]);
        Path app = Path.of(args[1]);
        Ending ending = new Ending();
        try (ending) {
            var servers = ending.own(
                    LocalServers.start(work.resolve("data"), LocalServers.Wanted.BOTH_TEMPORARY, line -> {}));
            byte[] call;
            try (var service = Service.start(
                    app.resolve("quarkus-run.jar"), servers, Settings.fromEnvironment(), work.resolve("service.log"))) {
                call = HttpExchange.post(
                        "/v1/verify",
                        Service.SERVICE_KEY,
                        new Product(service).calls().getFirst());
            }
            String java =
                    Path.of(System.getProperty("java.home"), "bin", "java").toString();
            String jar = app.resolve("quarkus-run.jar").toString();
            Map<String, List<String>> subjects = new LinkedHashMap<>();
            subjects.put("native", List.of(args[2]));
            subjects.put("empty native", List.of(args[3]));
            subjects.put("JVM", List.of(java, "-jar", jar));
            subjects.put("JVM, AOT cache", List.of(java, "-XX:AOTCache=" + app.resolve("claviger.aot"), "-jar", jar));
            String load = Machine.load();
            var turns = new ColdStart(servers, work.resolve("service.log")).takeTurns(subjects, call);
            String report = report(turns, args, load);
            Files.writeString(Path.of(args[4]), report);
            say(report);
        } catch (CannotStart | IOException | UnexpectedAnswer e) {
            ending.fail("The bench failed: " + e.getMessage());
        }
    }

    private Map<String, List<Start>> takeTurns(Map<String, List<String>> subjects, byte[] call)
            throws IOException, InterruptedException {
        Map<String, List<Start>> turns = new LinkedHashMap<>();
        for (int turn = 0; turn <= TURNS; turn++) {
            for (var subject : subjects.entrySet()) {
                Start start = start(subject.getValue(), call);
                // The first turn reads files that nobody has read before.
                if (turn > 0) {
                    turns.computeIfAbsent(subject.getKey(), name -> new ArrayList<>())
                            .add(start);
                }
            }
        }
        return turns;
    }

    private Start start(List<String> command, byte[] call) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        try (var service = Service.launch(command, servers, log, false)) {
            while (!answersWell(service.port(), call)) {
                if (System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(LONGEST_SECONDS)) {
                    throw new IOException("no good verdict from " + command.getFirst() + ", its log is " + log);
                }
                TimeUnit.MILLISECONDS.sleep(1);
            }
            double millis = (System.nanoTime() - begin) / 1e6;
            ProcessHandle.Info info =
                    ProcessHandle.of(service.pid()).orElseThrow().info();
            double cpu = info.totalCpuDuration().orElseThrow().toNanos() / 1e6;
            return new Start(
                    millis, cpu, Machine.residentMegabytes(service.pid()), Machine.ownMegabytes(service.pid()));
        }
    }

    private static boolean answersWell(int port, byte[] call) {
        try (var socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
            socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(LONGEST_SECONDS));
            socket.getOutputStream().write(call);
            return read(socket.getInputStream()).contains("\"valid\":true");
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Up to the end of a short JSON object, which is all that is answered here. */
    private static String read(InputStream in) throws IOException {
        StringBuilder text = new StringBuilder();
        byte[] some = new byte[4096];
        for (int n = in.read(some); n >= 0; n = in.read(some)) {
            text.append(new String(some, 0, n, StandardCharsets.UTF_8));
            if (text.charAt(text.length() - 1) == '}') {
                break;
            }
        }
        return text.toString();
    }

    private static String report(Map<String, List<Start>> turns, String[] args, String load) throws IOException {
        StringBuilder rows = new StringBuilder();
        turns.forEach((name, starts) -> rows.append("| %s | %,.0f | %,.0f–%,.0f | %,.0f | %,.0f | %,.0f |%n"
                .formatted(
                        name,
                        middle(starts, Start::millis),
                        starts.stream().mapToDouble(Start::millis).min().orElseThrow(),
                        starts.stream().mapToDouble(Start::millis).max().orElseThrow(),
                        middle(starts, Start::cpuMillis),
                        middle(starts, Start::megabytes),
                        middle(starts, Start::own))));
        return """
                # What a start costs

                Written by `make bench-start`. Compare the ratios, which are of one run; the bare numbers are of this machine.

                Commit %s. Java %s, %d cores, load average before: %s. Median of %d turns.

                | | ms to the first VALID | least–most | ms of CPU | MB resident | of these its own |
                |---|---|---|---|---|---|
                %s
                Native to empty native: **%.2f** of the time, %.2f of the CPU. JVM with AOT cache to JVM: **%.2f**, %.2f of the CPU.
                Wanted: native 100 ms (%s), 80 MB (%s), 1.5 of the empty one (%s); AOT cache 0.5 of the JVM (%s).
                Executable: %,.0f MB (gzip: %,.0f), empty: %,.0f MB. AOT cache: %,.0f MB, package: %,.0f MB. An image is its base, and these: the
                executable (docker/Dockerfile.native), or package and cache (docker/Dockerfile.jvm).

                How: from `exec` to the first answer that says `"valid":true`, asked for every millisecond. PostgreSQL and Redis are up, the key is
                there, no connection is made yet. The empty application, built as the framework does by itself, answers the same request without doing
                anything. Settings as shipped; all subjects take turns, the first turn does not count. PostgreSQL and Redis share the cores, and their
                CPU is not in the figures.
                Resident memory counts pages of the executable's file, which processes on a machine share; its own is what each adds.
                """.formatted(
                        args[5],
                        System.getProperty("java.version"),
                        Runtime.getRuntime().availableProcessors(),
                        load,
                        TURNS,
                        rows,
                        ratio(turns, "native", "empty native", Start::millis),
                        ratio(turns, "native", "empty native", Start::cpuMillis),
                        ratio(turns, "JVM, AOT cache", "JVM", Start::millis),
                        ratio(turns, "JVM, AOT cache", "JVM", Start::cpuMillis),
                        verdict(middle(turns.getOrDefault("native", List.of()), Start::millis), 100),
                        verdict(middle(turns.getOrDefault("native", List.of()), Start::megabytes), 80),
                        verdict(ratio(turns, "native", "empty native", Start::millis), 1.5),
                        verdict(ratio(turns, "JVM, AOT cache", "JVM", Start::millis), 0.5),
                        size(Path.of(args[2])),
                        compressed(Path.of(args[2])),
                        size(Path.of(args[3])),
                        size(Path.of(args[1], "claviger.aot")),
                        size(Path.of(args[1])) - size(Path.of(args[1], "claviger.aot")));
    }

    private static String verdict(double measured, double wanted) {
        return measured <= wanted ? "met" : "missed";
    }

    /** As a registry keeps it. */
    private static double compressed(Path file) throws IOException {
        CountingOutputStream counted = new CountingOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(counted)) {
            Files.copy(file, out);
        }
        return counted.bytes / (1024.0 * 1024);
    }

    private static final class CountingOutputStream extends OutputStream {
        private long bytes;

        @Override
        public void write(int one) {
            bytes++;
        }

        @Override
        public void write(byte[] some, int from, int length) {
            bytes += length;
        }
    }

    private static double size(Path all) throws IOException {
        try (Stream<Path> files = Files.walk(all)) {
            double bytes = 0;
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                bytes += Files.size(file);
            }
            return bytes / (1024 * 1024);
        }
    }

    /** Of what belongs together: two starts of the same turn. */
    private static double ratio(
            Map<String, List<Start>> turns, String one, String other, ToDoubleFunction<Start> figure) {
        List<Start> ones = turns.getOrDefault(one, List.of());
        List<Start> others = turns.getOrDefault(other, List.of());
        double[] ratios = new double[ones.size()];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = figure.applyAsDouble(ones.get(i)) / figure.applyAsDouble(others.get(i));
        }
        Arrays.sort(ratios);
        return ratios[ratios.length / 2];
    }

    private static double middle(List<Start> starts, ToDoubleFunction<Start> figure) {
        double[] sorted = starts.stream().mapToDouble(figure).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    @SuppressWarnings("SystemOut")
    private static void say(String line) {
        System.out.println(line);
    }
}
