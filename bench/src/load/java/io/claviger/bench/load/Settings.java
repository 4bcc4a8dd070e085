package io.claviger.bench.load;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** How much is measured: {@code BENCH_CONNECTIONS}, {@code BENCH_ROUNDS} and so on in the environment. */
record Settings(
        int connections,
        int rounds,
        Duration round,
        Duration warmUp,
        int rate,
        List<Long> scales,
        List<String> serviceOptions) {

    static Settings fromEnvironment() {
        return new Settings(
                number("BENCH_CONNECTIONS", 32),
                number("BENCH_ROUNDS", 5),
                Duration.ofSeconds(number("BENCH_ROUND_SECONDS", 5)),
                Duration.ofSeconds(number("BENCH_WARM_UP_SECONDS", 10)),
                number("BENCH_RATE", 600),
                Stream.of(text("BENCH_KEYS", "10000 1000000 10000000").split(" ", -1))
                        .map(Long::valueOf)
                        .toList(),
                // Such as -XX:StartFlightRecording=filename=target/bench/verify.jfr
                Stream.of(text("BENCH_SERVICE_OPTIONS", "").split(" ", -1))
                        .filter(option -> !option.isEmpty())
                        .toList());
    }

    private static int number(String name, int standard) {
        return Integer.parseInt(text(name, Integer.toString(standard)));
    }

    private static String text(String name, String standard) {
        String given = System.getenv(name);
        return given == null || given.isBlank() ? standard : given.strip();
    }
}
