package io.claviger.outage;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.local.LocalServers;
import io.claviger.testing.Service;
import io.claviger.testing.Service.Ended;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code claviger migrate}, the step before the service. */
class MigrateIT {
    private static final Map<String, String> NOWHERE = Map.of(
            "quarkus.datasource.reactive.url", "postgresql://127.0.0.1:1/none",
            "quarkus.datasource.username", "nobody",
            "quarkus.redis.hosts", "redis://127.0.0.1:1",
            "quarkus.flyway.connect-retries", "1");

    @Test
    void manyAtOnceMigrateOnceAndTheServiceThenNeedsNoMigration(@TempDir Path folder) throws Exception {
        try (LocalServers stores = LocalServers.start(folder, LocalServers.Wanted.BOTH_TEMPORARY, line -> {})) {
            List<CompletableFuture<Ended>> runs = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                runs.add(CompletableFuture.supplyAsync(() -> Service.run(settings(stores), "migrate")));
            }
            long worked = 0;
            for (CompletableFuture<Ended> run : runs) {
                Ended ended = run.get();
                assertThat(ended.status()).as(ended.said()).isZero();
                worked += ended.said().contains("migrations=0") ? 0 : 1;
            }
            assertThat(worked).as("runs that had something to do").isEqualTo(1);
            Ended again = Service.run(settings(stores), "migrate");
            assertThat(again.status()).isZero();
            assertThat(again.said()).contains("migrations=0").doesNotContain("http://");

            try (Service service = Service.start(stores, Map.of("quarkus.flyway.migrate-at-start", "false"))) {
                assertThat(service.create("/v1/tenants", "name", "x", "keyspace", "claviger"))
                        .isNotEmpty();
            }
        }
    }

    @Test
    void aDatabaseThatDoesNotAnswerIsAReasonAndNotAStackTrace() {
        Ended ended = Service.run(NOWHERE, "migrate");
        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.said())
                .contains("The database was not brought up to date")
                .contains("127.0.0.1:1")
                .doesNotContain("\tat ");
    }

    @Test
    void anUnknownCommandIsSaidToBeOne() {
        Ended ended = Service.run(NOWHERE, "migrat");
        assertThat(ended.status()).isEqualTo(64);
        assertThat(ended.said()).contains("no command \"migrat\"").contains("claviger migrate");
    }

    /** One URL is enough: the one of the driver that migrates is made of it. No Redis is wanted. */
    private static Map<String, String> settings(LocalServers stores) {
        Map<String, String> settings = new HashMap<>(stores.settings());
        settings.remove("quarkus.datasource.jdbc.url");
        settings.remove("quarkus.redis.hosts");
        return settings;
    }
}
