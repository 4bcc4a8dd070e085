package io.claviger.outage;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.local.LocalServers;
import io.claviger.testing.Service;
import io.claviger.testing.Signals;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What is noted in memory is written, whatever happens to the process or to PostgreSQL, and counted once. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("jar")
class UsageIT {
    private LocalServers stores;

    @BeforeAll
    void start(@TempDir Path folder) {
        stores = LocalServers.start(folder, LocalServers.Wanted.BOTH_TEMPORARY, line -> {});
    }

    @AfterAll
    void stop() {
        stores.close();
    }

    @Test
    void alsoUnderLoadEveryCallThatWasAnswered() throws Exception {
        CountedKey key;
        AtomicInteger sent = new AtomicInteger();
        AtomicInteger valid = new AtomicInteger();
        // In this order: callers end when the service does, whatever the test has found.
        try (var callers = Executors.newVirtualThreadPerTaskExecutor();
                Service service = flushing("1h")) {
            key = CountedKey.make(service);
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                running.add(callers.submit(() -> askUntilItEnds(service, key, sent, valid)));
            }
            until(() -> valid.get() > 200);
            terminate(service);
            for (Future<?> one : running) {
                one.get();
            }
        }
        assertThat(key.calls(stores)).isBetween((long) valid.get(), (long) sent.get());
    }

    private static Void askUntilItEnds(Service service, CountedKey key, AtomicInteger sent, AtomicInteger valid) {
        try {
            while (true) {
                sent.incrementAndGet();
                HttpResponse<String> answer = service.verify(key.secret());
                if (answer.statusCode() == 200) {
                    valid.incrementAndGet();
                }
            }
        } catch (IOException ended) {
            return null;
        }
    }

    @Test
    void whatPostgresDidNotTakeIsKeptAndCountedOnce() throws Exception {
        try (Service service = flushing("200ms")) {
            CountedKey key = CountedKey.make(service);
            // What was read while the first connection to Redis was made is not remembered: three are enough that the
            // key is.
            int valid = 3;
            for (int i = 0; i < valid; i++) {
                assertThat(key.verdict(service)).isEqualTo("VALID");
            }
            for (int outage = 0; outage < 3; outage++) {
                Signals.sendAll("STOP", stores.postgresPid());
                try {
                    // Long enough for a flush to be sent, given up and sent again.
                    Instant end = Instant.now().plusSeconds(4);
                    while (Instant.now().isBefore(end)) {
                        valid += "VALID".equals(key.verdict(service)) ? 1 : 0;
                        Service.pause();
                    }
                    assertThat(metrics(service))
                            .containsPattern("(?m)^claviger_usage_queued [1-9]")
                            .containsPattern("(?m)^claviger_usage_flush_failures_total [1-9]");
                } finally {
                    Signals.sendAll("CONT", stores.postgresPid());
                }
            }
            int all = valid;
            assertThat(all).as("known keys go on without PostgreSQL").isGreaterThan(30);
            until(() -> key.calls(stores) >= all);
            until(() -> metrics(service).contains("claviger_usage_queued 0.0"));
            terminate(service);
            assertThat(key.calls(stores)).isEqualTo(all);
        }
    }

    @Test
    void aProcessThatIsKilledLosesWhatWasNotWrittenOnly() throws Exception {
        try (Service service = flushing("200ms")) {
            CountedKey key = CountedKey.make(service);
            for (int i = 0; i < 20; i++) {
                assertThat(key.verdict(service)).isEqualTo("VALID");
            }
            until(() -> key.calls(stores) == 20);
            assertThat(key.verdict(service)).isEqualTo("VALID");
            service.process().destroyForcibly().waitFor();
            assertThat(key.calls(stores)).isBetween(20L, 21L);
        }
    }

    private static String metrics(Service service) throws IOException {
        return service.client().get("/q/metrics");
    }

    private Service flushing(String every) throws IOException {
        return Service.start(
                stores,
                Map.of(
                        "claviger.usage.flush-every",
                        every,
                        "claviger.keyspaces.claviger.limits.key.permits",
                        "1000000"));
    }

    private static void terminate(Service service) throws InterruptedException {
        service.process().destroy();
        assertThat(service.process().waitFor(30, TimeUnit.SECONDS)).as("ended").isTrue();
    }

    private interface Look {
        boolean now() throws Exception;
    }

    private static void until(Look look) throws Exception {
        Instant limit = Instant.now().plus(Duration.ofSeconds(30));
        while (!look.now()) {
            assertThat(Instant.now()).as("within 30 s").isBefore(limit);
            Service.pause();
        }
    }
}
