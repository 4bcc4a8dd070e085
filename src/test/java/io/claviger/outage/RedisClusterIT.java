package io.claviger.outage;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.local.LocalServers;
import io.claviger.testing.RedisCluster;
import io.claviger.testing.Service;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes on a Redis Cluster, hammered as in {@link ResilienceIT}, while its slots move and its servers die. */
@Tag("resilience")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RedisClusterIT {
    private static final List<Rush.Rule> BURST = List.of(new Rush.Rule("key", 100, 1));

    private final List<Service> nodes = new CopyOnWriteArrayList<>();
    private LocalServers stores;
    private RedisCluster redis;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        stores = LocalServers.start(folder, LocalServers.Wanted.BOTH_TEMPORARY, line -> {});
        redis = RedisCluster.start(stores, folder);
        for (int i = 0; i < 2; i++) {
            nodes.add(Service.start(
                    stores,
                    Map.of("quarkus.redis.client-type", "cluster", "quarkus.redis.hosts", redis.hosts()),
                    ProcessBuilder.Redirect.appendTo(new File("target/resilience.log"))));
        }
    }

    @AfterAll
    void stop() {
        nodes.forEach(Service::close);
        redis.close();
        stores.close();
    }

    /** What is counted and fenced in a slot goes with it; calls in between do what each limit says, and say so. */
    @Test
    void whileSlotsMove() throws Exception {
        try (Hammer hammer = Hammer.on(nodes);
                Rush rush = new Rush(nodes, BURST, 1, 1)) {
            hammer.untilTaken(50);
            assertThat(rush.counted()).as("by the cluster").isGreaterThan(100);
            for (int i = 0; i < 6; i++) {
                for (String tenant : hammer.tenants()) {
                    redis.move("{" + tenant + "}");
                }
                redis.move("{" + rush.tenant() + "}");
                hammer.untilTaken(10);
            }
            hammer.recovered("slots moved");
            hammer.end();
            rush.end(2);
        }
    }

    @Test
    void whileServersDie() throws Exception {
        try (Hammer hammer = Hammer.on(nodes)) {
            hammer.untilTaken(25);
            redis.kill(0);
            hammer.recovered("a server dead for which another stood by");
            hammer.untilTaken(25);
            redis.startAgain(0);
            redis.awaitWhole();
            hammer.untilTaken(25);
            redis.kill(1);
            Thread.sleep(3_000);
            redis.startAgain(1);
            hammer.recovered("a server dead for which none stood by");
            hammer.untilTaken(25);
            hammer.end();
        }
    }
}
