package io.claviger.bench.load;

import io.claviger.bench.load.Bench.Measured;
import io.claviger.bench.load.Bench.Turn;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** The table for people, and what it takes to understand it. */
final class Report {
    private final Settings settings;
    private final List<Turn> turns;
    private final Measured junk;

    Report(Settings settings, List<Turn> turns, Measured junk) {
        this.settings = settings;
        this.turns = turns;
        this.junk = junk;
    }

    String text(String where) {
        StringBuilder text =
                new StringBuilder("# What a verify costs\n\nWritten by `make bench`. Compare the ratios, which"
                        + " are of one run; the bare numbers are of this machine.\n\n" + where + "\n\n");
        text.append("| median of %d turns | verify | empty endpoint | ratio | script alone in Redis | ratio |\n"
                .formatted(turns.size()));
        text.append("|---|---|---|---|---|---|\n");
        text.append(row("answers per second", "%,.0f", Round::perSecond));
        text.append(row("p50, µs", "%,.0f", Round::p50Micros));
        text.append(row("p99, µs", "%,.0f", Round::p99Micros));
        text.append("\n| per 1,000 | CPU s service | Redis | PostgreSQL | all three | load generator | SQL | scripts"
                + " | Redis commands | µs in a script |\n|---|---|---|---|---|---|---|---|---|---|\n");
        text.append(costs("verifies", sum(Turn::verify)));
        text.append(costs("empty answers", sum(Turn::empty)));
        text.append(costs("scripts alone", sum(Turn::script)));
        text.append(costs("junk keys refused", junk));
        text.append("\nCPU of the service, verify to empty: %.2f.".formatted(serviceCpuRatio()));
        text.append(" Junk keys (bad checksum): %d SQL statements, %d Redis commands for %,d verifies.\n"
                .formatted(
                        junk.spent().statements(),
                        junk.spent().redisCommands(),
                        junk.round().answers()));
        text.append(note());
        text.append(method());
        return text.toString();
    }

    private String row(String name, String format, ToDoubleFunction<Round> value) {
        ToDoubleFunction<Turn> verify =
                turn -> value.applyAsDouble(turn.verify().round());
        ToDoubleFunction<Turn> empty = turn -> value.applyAsDouble(turn.empty().round());
        ToDoubleFunction<Turn> script =
                turn -> value.applyAsDouble(turn.script().round());
        return ("| %s | " + format + " | " + format + " | %s | " + format + " | %s |\n")
                .formatted(
                        name,
                        median(verify),
                        median(empty),
                        ratio(turn -> verify.applyAsDouble(turn) / empty.applyAsDouble(turn)),
                        median(script),
                        ratio(turn -> verify.applyAsDouble(turn) / script.applyAsDouble(turn)));
    }

    /** With the lowest and the highest: how much the machine can be trusted. */
    private String ratio(ToDoubleFunction<Turn> value) {
        DoubleSummaryStatistics all = turns.stream().mapToDouble(value).summaryStatistics();
        return "**%.2f** (%.2f–%.2f)".formatted(median(value), all.getMin(), all.getMax());
    }

    private double median(ToDoubleFunction<Turn> value) {
        double[] sorted = turns.stream().mapToDouble(value).sorted().toArray();
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    private Measured sum(Function<Turn, Measured> subject) {
        long answers =
                turns.stream().map(subject).mapToLong(m -> m.round().answers()).sum();
        Spent spent = turns.stream().map(subject).map(Measured::spent).reduce(Spent.NOTHING, Spent::plus);
        return new Measured(new Round(answers, 0, 0, 0), spent);
    }

    private static String costs(String name, Measured measured) {
        Spent spent = measured.spent();
        double thousands = measured.round().answers() / 1000.0;
        return "| %s | %.3f | %.3f | %.3f | %.3f | %.3f | %,.0f | %,.0f | %,.0f | %.1f |\n"
                .formatted(
                        name,
                        spent.service() / thousands,
                        spent.redis() / thousands,
                        spent.postgres() / thousands,
                        (spent.service() + spent.redis() + spent.postgres()) / thousands,
                        spent.load() / thousands,
                        spent.statements() / thousands,
                        spent.scriptCalls() / thousands,
                        spent.redisCommands() / thousands,
                        spent.scriptCalls() == 0 ? 0.0 : (double) spent.scriptMicros() / spent.scriptCalls());
    }

    private double serviceCpuRatio() {
        Measured verify = sum(Turn::verify);
        Measured empty = sum(Turn::empty);
        return (verify.spent().service() / verify.round().answers())
                / (empty.spent().service() / empty.round().answers());
    }

    private String note() {
        Measured verify = sum(Turn::verify);
        double statements =
                (double) verify.spent().statements() / verify.round().answers();
        return statements < 0.01
                ? ""
                : "\n**Each verify makes %.2f SQL statements; what a node remembers should make that 0.**\n"
                        .formatted(statements);
    }

    private String method() {
        return """

                How: JVM mode, settings as shipped; %d connections, one request in flight on each; after a warm-up
                of %d s for each (for verify 2 to 4 times that, until it no longer gets 5 %% faster), turns of %d s empty
                endpoint, %d s verify, %d s script. `POST /v1/verify` with a service key as caller, for
                %,d keys of %d tenants with 16 addresses each, drawn at random; limits ip, key and tenant of %,d permits in %d s,
                the exact form, so that instants leave the windows as fast as they enter. Every answer must be VALID and not
                degraded, or the run fails. The empty endpoint (`GET`, a JSON record, from the event loop) passes the same filters
                with the same credential. The script is the same, with keys of the same shape, sent by the same generator straight
                to Redis. Service, Redis, PostgreSQL and the load generator share the cores. CPU is utime + stime of
                /proc/<pid>/stat (PostgreSQL: all processes); SQL is counted by pg_stat_statements, Redis commands by INFO
                commandstats, those inside scripts included.
                """.formatted(
                        settings.connections(),
                        settings.warmUp().toSeconds(),
                        settings.round().toSeconds(),
                        settings.round().toSeconds(),
                        settings.round().toSeconds(),
                        Product.TENANTS * Product.KEYS_PER_TENANT,
                        Product.TENANTS,
                        Product.PERMITS,
                        Product.WINDOW_SECONDS);
    }
}
