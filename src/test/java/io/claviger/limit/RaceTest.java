package io.claviger.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RaceTest {
    private static final int PROCESSES = 10;

    @TempDir
    private static Path dir;

    private static RealRedis redis;

    private final List<Process> racers = new ArrayList<>();

    @BeforeAll
    static void start() {
        redis = RealRedis.start(dir);
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    @AfterEach
    void endRacers() throws InterruptedException {
        for (Process racer : racers) {
            RealRedis.kill(racer);
        }
    }

    @Test
    void tenProcessesThatRaceForTheLastPermitsGetExactlyTheLimit() throws IOException {
        UUID tenant = UUID.randomUUID();
        List<BufferedReader> answers = new ArrayList<>();
        for (int i = 0; i < PROCESSES; i++) {
            Process racer = racer(tenant);
            racers.add(racer);
            answers.add(racer.inputReader(StandardCharsets.UTF_8));
        }
        for (BufferedReader answer : answers) {
            assertThat(answer.readLine()).isEqualTo("ready");
        }
        for (Process racer : racers) {
            racer.getOutputStream().write('\n');
            racer.getOutputStream().flush();
        }
        for (int permits : Racer.RACES) {
            int got = 0;
            int winners = 0;
            for (BufferedReader answer : answers) {
                int its = Integer.parseInt(answer.readLine());
                got += its;
                winners += its > 0 ? 1 : 0;
            }
            assertThat(got).as("race for %d", permits).isEqualTo(permits);
            assertThat(winners).as("processes that got some of %d", permits).isGreaterThan(1);
        }
    }

    private static Process racer(UUID tenant) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xshare:auto",
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Racer.class.getName(),
                        Integer.toString(redis.port()),
                        tenant.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
