package io.claviger.bench.load;

import java.time.Duration;
import java.util.List;

/** How much is measured: {@code BENCH_CONNECTIONS}, {@code BENCH_ROUNDS} and so on in the environment. */
record Settings(int connections, int rounds, Duration round, Duration warmUp, List<String> serviceOptions) {

    static Settings fromEnvironment() {
        return new Settings(
                number("BENCH_CONNECTIONS", 32),
                number("BENCH_ROUNDS", 5),
                Duration.ofSeconds(number("BENCH_ROUND_SECONDS", 5)),
                Duration.ofSeconds(number("BENCH_WARM_UP_SECONDS", 10)),
                // Such as -XX:StartFlightRecording=filename=target/bench/verify.jfr
                List.of(text("BENCH_SERVICE_OPTIONS").split(" ", -1)).stream()
                        .filter(option -> !option.isEmpty())
                        .toList());
    }

    private static int number(String name, int standard) {
        String given = text(name);
        return given.isEmpty() ? standard : Integer.parseInt(given);
    }

    private static String text(String name) {
        String given = System.getenv(name);
        return given == null ? "" : given.strip();
    }
}
