package io.claviger.bench.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.claviger.list.Cursor;
import io.claviger.list.SortColumn;
import io.claviger.local.CannotStart;
import io.claviger.local.LocalServers;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What {@code make bench-scale} executes: the same calls with ever more keys in the database, for each number in a service that has just
 * started; then the ends of the list of all of them.
 */
final class ScaleBench {
    private static final String VALID = "{\"valid\":true,";
    private static final Duration LIST_LIMIT = Duration.ofMinutes(1);
    private static final int LISTS = 11;
    private static final int STEADY_ROUNDS = 3;
    private static final String FIRST_CALL = "first call of a key";
    private static final String ANY = "any key";
    private static final String BY_ZIPF = "by Zipf";

    private final Settings settings;
    private final List<Scale> scales = new ArrayList<>();

    private ScaleBench(Settings settings) {
        this.settings = settings;
    }

    /**
     * With so many keys.
     *
     * @param parts the kinds of calls, in the same order for each number of keys
     * @param firstPage milliseconds
     * @param lastPage milliseconds, by cursor
     */
    record Scale(long keys, double fillSeconds, List<Part> parts, double firstPage, double lastPage) {}

    /**
     * One kind of calls.
     *
     * @param steady at {@code BENCH_RATE}: of three rounds the one whose p99 is neither the best nor the worst
     * @param statements SQL per verify
     * @param megabytes resident afterwards
     * @param perSecond as fast as it goes; 0: there are not so many such calls
     */
    record Part(String kind, Round steady, double statements, double megabytes, double perSecond) {}

    /**
     * @param args a folder for data and logs, thrown away afterwards; the packaged service; the file for the results; the
     *     commit
     */
    public static void main(String[] args) throws InterruptedException {
        Settings settings = Settings.fromEnvironment();
        Path work = Path.of(args[0]);
        Path app = Path.of(args[1]);
        Ending ending = new Ending();
        try (ending) {
            say("Starting PostgreSQL, Redis and the service ...");
            var servers = ending.own(
                    LocalServers.start(work.resolve("data"), LocalServers.Wanted.BOTH_TEMPORARY, ScaleBench::say));
            String load = Machine.load();
            var bench = new ScaleBench(settings);
            String where = "";
            String template;
            try (var migrating = bench.start(app, servers, work)) {
                template = new Product(migrating).tenant("Template");
            }
            try (var sql = DriverManager.getConnection(
                    servers.settings().getOrDefault("quarkus.datasource.jdbc.url", ""),
                    servers.settings().get("quarkus.datasource.username"),
                    servers.settings().get("quarkus.datasource.password"))) {
                var keys = new ManyKeys(sql, template);
                for (long number : settings.scales()) {
                    say("Writing keys up to %,d ...".formatted(number));
                    long start = System.nanoTime();
                    keys.fillTo(number);
                    double seconds = (System.nanoTime() - start) / 1e9;
                    try (var service = bench.start(app, servers, work);
                            var meters = new Meters(servers, service.pid())) {
                        bench.measure(service, meters, number, seconds);
                        where = Machine.describe(app, meters, args[3], load);
                    }
                }
            }
            String report = bench.report(where);
            Files.writeString(Path.of(args[2]), report);
            say(report);
        } catch (CannotStart e) {
            ending.fail(e.getMessage());
        } catch (IOException | SQLException | UnexpectedAnswer e) {
            ending.fail("The bench failed: " + e.getMessage());
        }
    }

    private Service start(Path app, LocalServers servers, Path work) throws IOException, InterruptedException {
        return Service.start(app.resolve("quarkus-run.jar"), servers, settings, work.resolve("service.log"));
    }

    private void measure(Service service, Meters meters, long number, double fillSeconds)
            throws IOException, SQLException, InterruptedException {
        SplittableRandom random = new SplittableRandom(number);
        long[] next = {0};
        // A step that has no divisor in common with any power of ten goes through all keys once before one comes again.
        long step = number * 618 / 1000 / 2 * 2 + 1;
        Exchange cold = verifies(() -> next[0]++ * step % number);
        Exchange uniform = verifies(() -> random.nextLong(number));
        Exchange zipf = verifies(() -> (long) Math.exp(random.nextDouble() * Math.log(number + 1.0)) - 1);
        try (var load = new Load(service.port(), settings.connections())) {
            List<Part> parts = new ArrayList<>();
            // The first of a service warm the code up, with keys that are asked for again and again, then with some of
            // those for the first time.
            load.run(verifies(() -> random.nextLong(100)), settings.warmUp());
            load.runAt(settings.rate(), cold, Duration.ofSeconds(1));
            parts.add(part(FIRST_CALL, load, cold, 0, service, meters));
            for (String kind : List.of(ANY, BY_ZIPF)) {
                Exchange again = kind.equals(ANY) ? uniform : zipf;
                load.run(again, settings.warmUp());
                double perSecond = load.run(again, settings.round()).perSecond();
                parts.add(part(kind, load, again, perSecond, service, meters));
            }
            parts.forEach(part -> say("%,d keys, %s: p99 %,.0f µs"
                    .formatted(number, part.kind(), part.steady().p99Micros())));
            var lists = new Lists(service.port());
            String last = lists.cursorOfTheLastPage();
            scales.add(new Scale(
                    number, fillSeconds, parts, lists.median("order=asc"), lists.median("order=asc&cursor=" + last)));
        }
    }

    private Part part(String kind, Load load, Exchange exchange, double perSecond, Service service, Meters meters)
            throws IOException, SQLException {
        Spent before = meters.read();
        List<Round> rounds = new ArrayList<>();
        for (int i = 0; i < STEADY_ROUNDS; i++) {
            rounds.add(load.runAt(settings.rate(), exchange, settings.round()));
        }
        double statements = meters.read().minus(before).statements()
                / (double) rounds.stream().mapToLong(Round::answers).sum();
        rounds.sort(Comparator.comparingDouble(Round::p99Micros));
        return new Part(
                kind, rounds.get(STEADY_ROUNDS / 2), statements, Machine.residentMegabytes(service.pid()), perSecond);
    }

    private static Exchange verifies(LongSupplier choice) {
        SplittableRandom random = new SplittableRandom(7);
        Supplier<byte[]> next = () -> {
            long n = choice.getAsLong();
            String call = "{\"key\":\"" + ManyKeys.secret(n) + "\",\"ip\":\"" + Product.address(0, random.nextInt(16))
                    + "\"}";
            return HttpExchange.post("/v1/verify", Service.SERVICE_KEY, call);
        };
        return new HttpExchange(next, VALID, "}]}");
    }

    /** The list of all keys, as the operator asks for it. */
    private static final class Lists {
        private final HttpClient http = HttpClient.newHttpClient();
        private final int port;

        Lists(int port) {
            this.port = port;
        }

        /** A cursor names the row that a page starts after: the last but some, which is among the first in the other order. */
        String cursorOfTheLastPage() throws IOException, InterruptedException {
            JsonNode latest = get("order=desc&limit=20").path("list");
            JsonNode before = latest.get(latest.size() - 1);
            return new Cursor(
                            SortColumn.CREATED_AT,
                            false,
                            Instant.parse(before.path("created_at").asText()),
                            UUID.fromString(before.path("id").asText()))
                    .text();
        }

        double median(String query) throws IOException, InterruptedException {
            double[] millis = new double[LISTS];
            for (int i = 0; i < LISTS; i++) {
                long start = System.nanoTime();
                JsonNode page = get(query);
                millis[i] = (System.nanoTime() - start) / 1e6;
                if (page.path("list").isEmpty()) {
                    throw new IOException("an empty page: " + page);
                }
            }
            Arrays.sort(millis);
            return millis[LISTS / 2];
        }

        private JsonNode get(String query) throws IOException, InterruptedException {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/keys?" + query))
                    .header("X-API-Key", Service.ROOT_KEY)
                    .timeout(LIST_LIMIT)
                    .build();
            var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IOException("the list was answered " + answer.statusCode() + " " + answer.body());
            }
            return new ObjectMapper().readTree(answer.body());
        }
    }

    private String report(String where) {
        var text = new StringBuilder("""
                # What many keys cost

                Written by `make bench-scale`. Compare the ratios, which are of one run; the bare numbers are of this machine.

                %s

                | keys | which | p50, µs | p99, µs | SQL each | MB resident | per second at most |
                |---|---|---|---|---|---|---|
                """.formatted(where));
        for (Scale scale : scales) {
            for (Part part : scale.parts()) {
                text.append("| %,d | %s | %,.0f | %,.0f | %.3f | %,.0f | %s |\n"
                        .formatted(
                                scale.keys(),
                                part.kind(),
                                part.steady().p50Micros(),
                                part.steady().p99Micros(),
                                part.statements(),
                                part.megabytes(),
                                part.perSecond() == 0 ? "" : "%,.0f".formatted(part.perSecond())));
            }
        }
        Scale few = scales.getFirst();
        Scale many = scales.getLast();
        text.append("\np99 with %,d keys to that with %,d:".formatted(many.keys(), few.keys()));
        for (int i = 0; i < many.parts().size(); i++) {
            Part now = many.parts().get(i);
            text.append(" %s **%.2f**,"
                    .formatted(
                            now.kind(),
                            now.steady().p99Micros()
                                    / few.parts().get(i).steady().p99Micros()));
        }
        text.setCharAt(text.length() - 1, '.');
        text.append("""


                | keys | written in, s | list of all: first page, ms | last page, ms |
                |---|---|---|---|
                """);
        for (Scale scale : scales) {
            text.append("| %,d | %,.0f | %,.1f | %,.1f |\n"
                    .formatted(scale.keys(), scale.fillSeconds(), scale.firstPage(), scale.lastPage()));
        }
        text.append("""

                How: JVM mode, settings as shipped (`claviger.cache.memory` bounds what is remembered); `POST /v1/verify` with a service key as caller;
                limits ip, key and tenant of %,d permits in %d s. Latencies are those at %d calls per second on %d connections, from when a call was due, the
                middle one of %d rounds of %d s: a full load would show queues, not what a call takes. Keys are written by COPY, dealt out to %,d
                tenants. For each number of keys the service starts anew and is warmed up for %d s with 100 of them; then come calls of keys that
                it has never seen; then, after %d s each, of any, and by Zipf: the n-th key is drawn 1/n as often as the first. Lists: of all
                keys, as the operator, 20 a page, the last one asked for by cursor; median of %d. Service, Redis, PostgreSQL and the load
                generator share the cores.
                """.formatted(
                        Product.PERMITS,
                        Product.WINDOW_SECONDS,
                        settings.rate(),
                        settings.connections(),
                        STEADY_ROUNDS,
                        settings.round().toSeconds(),
                        ManyKeys.TENANTS,
                        settings.warmUp().toSeconds(),
                        settings.warmUp().toSeconds(),
                        LISTS));
        return text.toString();
    }

    @SuppressWarnings("SystemOut")
    private static void say(String line) {
        System.out.println(line);
    }
}
