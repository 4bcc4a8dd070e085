package io.claviger.outage;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.local.LocalServers;
import io.claviger.testing.Proxy;
import io.claviger.testing.Service;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** SIGTERM: what is under way is answered, what was counted is written, and then the process ends. An executable has its own way of hearing it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DrainIT {
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
    void everyCountIsWrittenFirst() throws Exception {
        CountedKey key;
        try (Service service = started(Map.of())) {
            key = CountedKey.make(service);
            for (int i = 0; i < 50; i++) {
                assertThat(key.verdict(service)).isEqualTo("VALID");
            }
            assertThat(key.calls(stores)).as("not written yet").isZero();
            terminate(service);
        }
        assertThat(key.calls(stores)).isEqualTo(50);
    }

    /** The call waits for PostgreSQL for as long as the port is closed already. */
    @Test
    void aCallThatIsUnderWayIsAnswered() throws Exception {
        try (Proxy postgres = Proxy.to(stores.postgresPort());
                var caller = Executors.newVirtualThreadPerTaskExecutor();
                Service service = started(Map.of(
                        "claviger.database.timeout",
                        "20s",
                        "quarkus.datasource.reactive.url",
                        "postgresql://127.0.0.1:" + postgres.port() + "/claviger"))) {
            CountedKey known = CountedKey.make(service);
            CountedKey slow = CountedKey.make(service);
            assertThat(known.verdict(service)).isEqualTo("VALID");
            postgres.delay(2000);
            Future<String> answer = caller.submit(() -> slow.verdict(service));
            TimeUnit.MILLISECONDS.sleep(500);
            CompletableFuture<Process> ended = service.process().onExit();
            assertThat(answer.isDone()).as("under way").isFalse();
            service.process().destroy();
            assertThat(answer.get()).isEqualTo("VALID");
            ended.get(30, TimeUnit.SECONDS);
        }
    }

    private Service started(Map<String, String> more) throws IOException {
        Map<String, String> settings = new HashMap<>(more);
        settings.put("claviger.usage.flush-every", "1h");
        return Service.start(stores, settings);
    }

    private static void terminate(Service service) throws InterruptedException {
        service.process().destroy();
        assertThat(service.process().waitFor(30, TimeUnit.SECONDS)).as("ended").isTrue();
    }
}
