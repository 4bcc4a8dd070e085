package io.claviger.bench.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.claviger.local.CannotStart;
import io.claviger.local.LocalServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * What {@code make bench-gateways} executes: calls through nginx with and without its question to Claviger, in turns, by one
 * caller (what a call waits longer) and by many (what nginx and Claviger get done).
 */
final class GatewayBench {
    private static final String START = "{\"valid\":true,";
    private static final String END = "\"here\"}";
    private static final int MANY = 32;
    private static final int TURNS = 4;
    private static final Duration ROUND = Duration.ofSeconds(2);
    private static final Duration WARM_UP = Duration.ofSeconds(8);

    private final List<Turn> turns = new ArrayList<>();

    private GatewayBench() {}

    /** Without and with the question, by one caller and by many. */
    record Turn(Round without, Round with, Round withoutByMany, Round withByMany) {}

    /**
     * @param args a folder for data and logs, thrown away afterwards; the packaged service; the file for the results; the
     *     commit
     */
    public static void main(String[] args) throws InterruptedException {
        Path work = Path.of(args[0]);
        Path app = Path.of(args[1]);
        var settings = new Settings(
                MANY, TURNS, ROUND, WARM_UP, 0, List.of(), List.of("-Dclaviger.trusted-proxies=127.0.0.1"));
        Ending ending = new Ending();
        try (ending) {
            say("Starting PostgreSQL, Redis, the service and nginx ...");
            var servers = ending.own(
                    LocalServers.start(work.resolve("data"), LocalServers.Wanted.BOTH_TEMPORARY, GatewayBench::say));
            var service = ending.own(
                    Service.start(app.resolve("quarkus-run.jar"), servers, settings, work.resolve("service.log")));
            var meters = ending.own(new Meters(servers, service.pid()));
            var nginx = ending.own(Nginx.start(work, service.port()));
            String load = Machine.load();
            List<String> calls = new Product(service).calls();
            var bench = new GatewayBench();
            bench.takeTurns(
                    ending.own(new Load(nginx.port(), 1)),
                    ending.own(new Load(nginx.port(), MANY)),
                    exchange("/without", calls),
                    exchange("/with", calls));
            String report = bench.report(Machine.describe(app, meters, args[3], load));
            Files.writeString(Path.of(args[2]), report);
            say(report);
        } catch (CannotStart e) {
            ending.fail(e.getMessage());
        } catch (IOException | SQLException | UnexpectedAnswer e) {
            ending.fail("The bench failed: " + e.getMessage());
        }
    }

    private static HttpExchange exchange(String path, List<String> calls) throws IOException {
        List<byte[]> requests = new ArrayList<>();
        for (String call : calls) {
            JsonNode json = new ObjectMapper().readTree(call);
            requests.add(HttpExchange.get(
                    path, json.path("key").asText(), json.path("ip").asText()));
        }
        return new HttpExchange(requests, START, END);
    }

    private void takeTurns(Load one, Load many, HttpExchange without, HttpExchange with) throws IOException {
        say("Warming up ...");
        many.run(with, WARM_UP);
        many.run(without, ROUND);
        one.run(with, ROUND);
        for (int turn = 1; turn <= TURNS; turn++) {
            var done = new Turn(
                    one.run(without, ROUND), one.run(with, ROUND), many.run(without, ROUND), many.run(with, ROUND));
            turns.add(done);
            say("Turn %d of %d: %,.0f µs without, %,.0f µs with the question"
                    .formatted(
                            turn, TURNS, done.without().p50Micros(), done.with().p50Micros()));
        }
    }

    private String report(String where) {
        return ("""
                # What asking costs a gateway

                Written by `make bench-gateways`. Compare the ratios, which are of one run; the bare numbers are of this machine.

                %s

                | median of %d turns | without the question | with it | added | ratio |
                |---|---|---|---|---|
                """.formatted(where, TURNS)
                + row("one caller, p50, µs", Turn::without, Turn::with, Round::p50Micros)
                + row("one caller, p99, µs", Turn::without, Turn::with, Round::p99Micros)
                + row(MANY + " callers, p50, µs", Turn::withoutByMany, Turn::withByMany, Round::p50Micros)
                + row(MANY + " callers, p99, µs", Turn::withoutByMany, Turn::withByMany, Round::p99Micros)
                + row(MANY + " callers, calls per second", Turn::withoutByMany, Turn::withByMany, Round::perSecond)
                + """

                How: nginx with one worker and the configuration of `docker/examples/nginx` as it stands, but for one route that does not
                ask. The application behind is nginx too, and answers from memory: a call costs next to nothing without the question, so
                the ratio is the highest that there is; what is added is the same before a slower application. Claviger in JVM mode,
                settings as shipped, with a service key, on loopback; %,d keys of %d tenants, three exact limits each; every call must get
                through. Turns of %d s each, after a warm-up of %d s. nginx, Claviger, Redis, PostgreSQL and the load generator share the cores.
                """.formatted(
                                Product.TENANTS * Product.KEYS_PER_TENANT,
                                Product.TENANTS,
                                ROUND.toSeconds(),
                                WARM_UP.toSeconds()));
    }

    private String row(
            String name, Function<Turn, Round> without, Function<Turn, Round> with, ToDoubleFunction<Round> value) {
        ToDoubleFunction<Turn> before = turn -> value.applyAsDouble(without.apply(turn));
        ToDoubleFunction<Turn> after = turn -> value.applyAsDouble(with.apply(turn));
        return "| %s | %,.0f | %,.0f | %,.0f | **%.2f** (%.2f–%.2f) |\n"
                .formatted(
                        name,
                        median(before),
                        median(after),
                        median(turn -> after.applyAsDouble(turn) - before.applyAsDouble(turn)),
                        median(turn -> after.applyAsDouble(turn) / before.applyAsDouble(turn)),
                        turns.stream()
                                .mapToDouble(turn -> after.applyAsDouble(turn) / before.applyAsDouble(turn))
                                .min()
                                .orElseThrow(),
                        turns.stream()
                                .mapToDouble(turn -> after.applyAsDouble(turn) / before.applyAsDouble(turn))
                                .max()
                                .orElseThrow());
    }

    private double median(ToDoubleFunction<Turn> value) {
        double[] sorted = turns.stream().mapToDouble(value).sorted().toArray();
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    @SuppressWarnings("SystemOut")
    private static void say(String line) {
        System.out.println(line);
    }
}
