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

    private final Settings settings;
    private final List<Scale> scales = new ArrayList<>();

    private ScaleBench(Settings settings) {
        this.settings = settings;
    }

    /**
     * With so many keys.
     *
     * @param cold keys in an order without a pattern, each for the first time
     * @param uniform keys that are all drawn as often, after a warm-up
     * @param zipf keys of which the n-th is drawn 1/n as often as the first, after a warm-up
     * @param firstPage milliseconds, with the number of all
     * @param lastPage milliseconds, by cursor
     */
    record Scale(
            long keys, double fillSeconds, Part cold, Part uniform, Part zipf, double firstPage, double lastPage) {}

    /**
     * One kind of calls.
     *
     * @param statements SQL per verify
     * @param megabytes resident afterwards
     */
    record Part(Round round, double statements, double megabytes) {
        double p99Micros() {
            return round.p99Micros();
        }
    }

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
            // The first of a service warm the code up, with keys that are asked for again and again.
            load.run(verifies(() -> random.nextLong(100)), settings.warmUp());
            Part first = part(load, cold, service, meters);
            load.run(uniform, settings.warmUp());
            Part second = part(load, uniform, service, meters);
            load.run(zipf, settings.warmUp());
            Part third = part(load, zipf, service, meters);
            var lists = new Lists(service.port());
            String last = lists.cursorOfTheLastPage();
            scales.add(new Scale(
                    number,
                    fillSeconds,
                    first,
                    second,
                    third,
                    lists.median("order=asc"),
                    lists.median("order=asc&cursor=" + last)));
        }
        say("%,d keys: p99 %,.0f µs cold, %,.0f µs uniform, %,.0f µs by Zipf"
                .formatted(
                        number,
                        scales.getLast().cold().p99Micros(),
                        scales.getLast().uniform().p99Micros(),
                        scales.getLast().zipf().p99Micros()));
    }

    private Part part(Load load, Exchange exchange, Service service, Meters meters) throws IOException, SQLException {
        Spent before = meters.read();
        Round round = load.run(exchange, settings.round());
        double statements = meters.read().minus(before).statements() / (double) round.answers();
        return new Part(round, statements, Machine.residentMegabytes(service.pid()));
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

                | keys | written in | first call of a key | | | | any key | | | | by Zipf | | | | list of all, ms | |
                |---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|
                | | s | per second | p99, µs | SQL each | MB | per second | p99, µs | SQL each | MB | per second | p99, µs | SQL each | MB | first page | last page |
                """.formatted(where));
        for (Scale scale : scales) {
            text.append("| %,d | %,.0f |".formatted(scale.keys(), scale.fillSeconds()));
            for (Part part : List.of(scale.cold(), scale.uniform(), scale.zipf())) {
                text.append(" %,.0f | %,.0f | %.3f | %,.0f |"
                        .formatted(part.round().perSecond(), part.p99Micros(), part.statements(), part.megabytes()));
            }
            text.append(" %,.1f | %,.1f |\n".formatted(scale.firstPage(), scale.lastPage()));
        }
        Scale few = scales.getFirst();
        Scale many = scales.getLast();
        text.append("""

                p99 with %,d keys to that with %,d: first call **%.2f**, any key **%.2f**, by Zipf **%.2f**.

                How: JVM mode, settings as shipped (100,000 keys are remembered); %d connections, one request in flight on each, `POST
                /v1/verify` with a service key as caller; limits ip, key and tenant of %,d permits in %d s. Keys are written by COPY, dealt out to
                %,d tenants. For each number of keys the service starts anew, %d s of warm-up before each round of %d s but the first, which is of
                keys that it has never seen, after a warm-up with 100 others. By Zipf: the n-th key is drawn 1/n as often as the first. Lists: of all
                keys, as the operator, 20 a page; the first tells how many there are, the last is asked for by cursor; median of %d. Service,
                Redis, PostgreSQL and the load generator share the cores.
                """.formatted(
                        many.keys(),
                        few.keys(),
                        many.cold().p99Micros() / few.cold().p99Micros(),
                        many.uniform().p99Micros() / few.uniform().p99Micros(),
                        many.zipf().p99Micros() / few.zipf().p99Micros(),
                        settings.connections(),
                        Product.PERMITS,
                        Product.WINDOW_SECONDS,
                        ManyKeys.TENANTS,
                        settings.warmUp().toSeconds(),
                        settings.round().toSeconds(),
                        LISTS));
        return text.toString();
    }

    @SuppressWarnings("SystemOut")
    private static void say(String line) {
        System.out.println(line);
    }
}
