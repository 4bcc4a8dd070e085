package io.claviger.outage;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.local.LocalServers;
import io.claviger.testing.Proxy;
import io.claviger.testing.Service;
import io.claviger.testing.ServiceRole;
import io.claviger.testing.Signals;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three nodes, hammered while keys and tenants change, and while what they run on is killed, stopped, slowed and cut: whatever happens, no
 * yes to a call that was sent after the answer to the change, only answers that are documented, and an audit line for each change. Counted are
 * changes that take something away and were told everywhere: 2,000 in all.
 */
@Tag("resilience")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ResilienceIT {
    private final List<Service> nodes = new CopyOnWriteArrayList<>();
    private LocalServers stores;
    /** Before the second and the third node. */
    private List<Proxy> postgres;
    /** Before the third. */
    private Proxy redis;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        stores = LocalServers.start(folder, LocalServers.Wanted.BOTH_TEMPORARY, line -> {});
        // A commit that was answered outlives PostgreSQL; the machine is not going to crash.
        ServiceRole.asOwner(stores, "alter database claviger set synchronous_commit = on");
        postgres = List.of(Proxy.to(stores.postgresPort()), Proxy.to(stores.postgresPort()));
        redis = Proxy.to(stores.redisPort());
        nodes.add(node(Map.of()));
        nodes.add(node(Map.of("quarkus.datasource.reactive.url", by(postgres.getFirst()))));
        nodes.add(third());
    }

    private Service third() throws IOException {
        return node(Map.of(
                "quarkus.datasource.reactive.url",
                by(postgres.getLast()),
                "quarkus.redis.hosts",
                "redis://127.0.0.1:" + redis.port()));
    }

    /** They have much to say, all of it expected. */
    private Service node(Map<String, String> settings) throws IOException {
        return Service.start(stores, settings, ProcessBuilder.Redirect.appendTo(new File("target/resilience.log")));
    }

    private static String by(Proxy proxy) {
        return "postgresql://127.0.0.1:" + proxy.port() + "/claviger";
    }

    @AfterAll
    void stop() throws IOException {
        nodes.forEach(Service::close);
        for (Proxy proxy : postgres) {
            proxy.close();
        }
        redis.close();
        stores.close();
    }

    @Test
    void whileNothingElseHappens() throws Exception {
        end(taking(1_000));
    }

    private Hammer taking(int changes) {
        Hammer hammer = Hammer.on(nodes);
        hammer.untilTaken(changes);
        return hammer;
    }

    private void end(Hammer hammer) throws SQLException {
        hammer.end();
        assertAudited(hammer);
    }

    /** What a slow load has read may have changed since. */
    @Test
    void whileLoadsAreSlowEnoughToRaceTheChange() throws Exception {
        try (Hammer hammer = Hammer.on(nodes)) {
            for (int i = 0; i < 40; i++) {
                postgres.forEach(
                        proxy -> proxy.delay(ThreadLocalRandom.current().nextInt(20)));
                hammer.untilTaken(5);
            }
            end(hammer);
        } finally {
            postgres.forEach(proxy -> proxy.delay(0));
        }
    }

    @Test
    void whileChangesAreRolledBack() throws Exception {
        ServiceRole.asOwner(stores, """
                create function refuse() returns trigger language plpgsql as 'begin raise sqlstate ''40001''; end';
                create constraint trigger refuse after update on api_key deferrable initially deferred
                    for each row when (new.name = '%s') execute function refuse();
                """.formatted(Hammer.ROLLS_BACK));
        try (Hammer hammer = Hammer.alsoRollingBack(nodes)) {
            hammer.untilTaken(200);
            end(hammer);
            assertThat(hammer.rolledBack()).hasSizeGreaterThan(200);
            assertThat(audited(hammer.rolledBack())).isEmpty();
        } finally {
            ServiceRole.asOwner(stores, "drop trigger refuse on api_key; drop function refuse");
        }
    }

    @Test
    void whileConnectionsOfANodeAreCut() throws Exception {
        try (Hammer hammer = Hammer.on(nodes)) {
            for (int i = 0; i < 20; i++) {
                redis.cut();
                hammer.untilTaken(5);
                postgres.getLast().cut();
                hammer.untilTaken(5);
            }
            hammer.recovered("connections of a node cut");
            end(hammer);
        }
    }

    @Test
    void whileRedisIsKilledAndStartsEmpty() throws Exception {
        try (Hammer hammer = Hammer.on(nodes)) {
            for (int i = 0; i < 5; i++) {
                hammer.untilTaken(20);
                Signals.send("KILL", stores.redisPid());
                hammer.withoutRedis(true);
                Service.pause();
                hammer.withoutRedis(false);
                stores.startRedisAgain();
                hammer.recovered("Redis killed");
                hammer.untilTaken(20);
            }
            end(hammer);
        }
    }

    @Test
    void whileRedisHangs() throws Exception {
        try (Hammer hammer = Hammer.on(nodes)) {
            for (int i = 0; i < 2; i++) {
                hammer.untilTaken(25);
                Signals.send("STOP", stores.redisPid());
                try {
                    hammer.withoutRedis(true);
                    Thread.sleep(3_000);
                } finally {
                    hammer.withoutRedis(false);
                    Signals.send("CONT", stores.redisPid());
                }
                hammer.recovered("Redis stopped");
                hammer.untilTaken(25);
            }
            end(hammer);
        }
    }

    @Test
    void noWindowHoldsOneTooMany() throws Exception {
        try (Rush burst = new Rush(nodes, List.of(new Rush.Rule("key", 100, 1)), 1, 1);
                Rush few = new Rush(nodes, List.of(new Rush.Rule("key", 7, 1)), 1, 1);
                Rush shared =
                        new Rush(nodes, List.of(new Rush.Rule("tenant", 40, 2), new Rush.Rule("key", 15, 1)), 2, 1);
                Rush costly = new Rush(nodes, List.of(new Rush.Rule("key", 15_000, 1)), 1, 300)) {
            Thread.sleep(5_000);
            burst.end(4);
            few.end(4);
            shared.end(2);
            costly.end(4);
        }
    }

    @Test
    void whilePostgresIsKilled() throws Exception {
        try (Hammer hammer = Hammer.on(nodes)) {
            for (int i = 0; i < 2; i++) {
                hammer.untilTaken(15);
                Signals.sendAll("KILL", stores.postgresPid());
                Thread.sleep(500);
                stores.startPostgresAgain();
                hammer.recovered("PostgreSQL killed");
                hammer.untilTaken(10);
            }
            end(hammer);
            assertThat(hammer.unavailable()).isPositive();
        }
    }

    @Test
    void whilePostgresHangs() throws Exception {
        try (Hammer hammer = Hammer.on(nodes)) {
            hammer.untilTaken(25);
            Signals.sendAll("STOP", stores.postgresPid());
            try {
                // Longer than claviger.database.timeout.
                Thread.sleep(4_000);
            } finally {
                Signals.sendAll("CONT", stores.postgresPid());
            }
            hammer.recovered("PostgreSQL stopped");
            hammer.untilTaken(25);
            end(hammer);
            assertThat(hammer.unavailable()).isPositive();
        }
    }

    @Test
    void whileANodeIsKilled() throws Exception {
        try (Hammer hammer = Hammer.on(nodes)) {
            hammer.untilTaken(25);
            Service victim = nodes.getLast();
            hammer.rests(victim);
            victim.process().destroyForcibly().waitFor();
            hammer.untilTaken(25);
            nodes.set(nodes.size() - 1, third());
            hammer.rests(null);
            hammer.recovered("node killed");
            hammer.untilTaken(25);
            end(hammer);
        }
    }

    /** When it goes on, it answers calls that were sent before, and believes what it knew. */
    @Test
    void whileANodeHangs() throws Exception {
        try (Hammer hammer = Hammer.on(nodes)) {
            for (int i = 0; i < 3; i++) {
                hammer.untilTaken(10);
                Service victim = nodes.get(i);
                hammer.rests(victim);
                Signals.send("STOP", victim.process().pid());
                try {
                    hammer.untilTaken(15);
                    Thread.sleep(1_000);
                } finally {
                    Signals.send("CONT", victim.process().pid());
                }
                hammer.recovered("node stopped");
                hammer.rests(null);
                hammer.untilTaken(10);
            }
            end(hammer);
        }
    }

    private void assertAudited(Hammer hammer) throws SQLException {
        List<List<String>> changes = hammer.changed();
        Set<String> found = audited(changes.stream().flatMap(List::stream).toList());
        assertThat(changes).allMatch(requests -> requests.stream().anyMatch(found::contains));
    }

    private Set<String> audited(List<String> requests) throws SQLException {
        try (Connection connection = ServiceRole.connectAsOwner(stores);
                PreparedStatement statement =
                        connection.prepareStatement("select request_id from audit_event where request_id = any (?)")) {
            statement.setArray(1, connection.createArrayOf("text", requests.toArray()));
            Set<String> found = new HashSet<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
            }
            return found;
        }
    }
}
