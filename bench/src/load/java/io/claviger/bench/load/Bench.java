package io.claviger.bench.load;

import io.claviger.local.CannotStart;
import io.claviger.local.LocalServers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code make bench} executes. The three subjects take turns, round by round, so that a noisy neighbour disturbs all
 * of them; what is reported are medians of the ratios within a turn.
 */
final class Bench {
    /** Of the form of a key, but for its checksum. */
    private static final String JUNK =
            "{\"key\":\"ck_live_8hTq2mVbXc0RzLw4KdYs7NfGpJu1Ea000000\",\"ip\":\"203.0.113.7\"}";

    private static final String VALID = "{\"valid\":true,";
    private static final int MOST_WARM_UPS = 4;
    private static final double WORTH_GOING_ON = 1.05;
    private static final Duration JUNK_TIME = Duration.ofSeconds(2);

    private final Settings settings;
    private final Meters meters;
    private final List<Turn> turns = new ArrayList<>();

    private Bench(Settings settings, Meters meters) {
        this.settings = settings;
        this.meters = meters;
    }

    /** Some answers, and what they have cost. */
    record Measured(Round round, Spent spent) {}

    /** One round of each subject. */
    record Turn(Measured empty, Measured verify, Measured script) {}

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
                    LocalServers.start(work.resolve("data"), LocalServers.Wanted.BOTH_TEMPORARY, Bench::say));
            var service = ending.own(
                    Service.start(app.resolve("quarkus-run.jar"), servers, settings, work.resolve("service.log")));
            var meters = ending.own(new Meters(servers, service.pid()));
            String load = Machine.load();
            say("Making " + Product.TENANTS + " tenants ...");
            List<byte[]> calls = new Product(service)
                    .calls().stream()
                            .map(json -> HttpExchange.post("/v1/verify", Service.SERVICE_KEY, json))
                            .toList();
            var http = ending.own(new Load(service.port(), settings.connections()));
            var redis = ending.own(new Load(servers.redisPort(), settings.connections()));
            var bench = new Bench(settings, meters);
            bench.takeTurns(http, redis, calls);
            var junk = bench.junk(http);
            String report = new Report(settings, bench.turns, junk).text(Machine.describe(app, meters, args[3], load));
            Files.writeString(Path.of(args[2]), report);
            say(report);
        } catch (CannotStart e) {
            ending.fail(e.getMessage());
        } catch (IOException | SQLException | UnexpectedAnswer e) {
            ending.fail("The bench failed: " + e.getMessage());
        }
    }

    private void takeTurns(Load http, Load redis, List<byte[]> calls) throws IOException, SQLException {
        // A verdict ends with its limits; "degraded" (no Redis, so no shared limits) would come after them.
        var verify = new HttpExchange(calls, VALID, "}]}");
        var empty = new HttpExchange(List.of(HttpExchange.get("/bench/empty", Service.SERVICE_KEY)), VALID, "\"}");
        var script = new ScriptExchange(meters.load(script()));
        say("Warming up ...");
        // A cold service may miss the timeout of Redis, which is no failure yet.
        warmUp(http, new HttpExchange(calls, VALID, "}"));
        http.run(empty, settings.warmUp());
        redis.run(script, settings.warmUp().dividedBy(4));
        for (int turn = 1; turn <= settings.rounds(); turn++) {
            var done = new Turn(
                    measure(http, empty, settings.round()),
                    measure(http, verify, settings.round()),
                    measure(redis, script, settings.round()));
            turns.add(done);
            say("Turn %d of %d: %,.0f empty, %,.0f verifies, %,.0f scripts per second"
                    .formatted(
                            turn,
                            settings.rounds(),
                            done.empty().round().perSecond(),
                            done.verify().round().perSecond(),
                            done.script().round().perSecond()));
        }
    }

    /** As long as it still gets faster: the compiler has much to do, and not a core of its own. */
    private void warmUp(Load load, Exchange exchange) throws IOException {
        double best = 0;
        for (int i = 0; i < MOST_WARM_UPS; i++) {
            double now = load.run(exchange, settings.warmUp()).perSecond();
            if (now < WORTH_GOING_ON * best) {
                return;
            }
            best = now;
        }
    }

    private Measured junk(Load http) throws IOException, SQLException {
        var request = HttpExchange.post("/v1/verify", Service.SERVICE_KEY, JUNK);
        var junk = new HttpExchange(List.of(request), "{\"valid\":false,\"code\":\"KEY_NOT_FOUND\"", "}");
        http.run(junk, JUNK_TIME);
        return measure(http, junk, JUNK_TIME);
    }

    private Measured measure(Load load, Exchange exchange, Duration duration) throws IOException, SQLException {
        Spent before = meters.read();
        Round round = load.run(exchange, duration);
        return new Measured(round, meters.read().minus(before));
    }

    private static String script() throws IOException {
        try (var in = Bench.class.getResourceAsStream("/lua/take_permits.lua")) {
            if (in == null) {
                throw new IOException("take_permits.lua is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @SuppressWarnings("SystemOut")
    private static void say(String line) {
        System.out.println(line);
    }
}
