package io.claviger.cron;

import static io.claviger.testing.Api.object;
import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.local.LocalServers;
import io.claviger.testing.EmbeddedServers;
import io.claviger.testing.Service;
import io.claviger.testing.ServiceRole;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Jobs of two nodes, which run as a role that does not own the tables: {@code claviger migrate} has let it serve. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("jar")
class CronIT {
    private final LocalDate longAgo = LocalDate.now(ZoneOffset.UTC).minusDays(120);
    private final List<Service> nodes = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private LocalServers stores;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        stores = LocalServers.start(folder, LocalServers.Wanted.BOTH_TEMPORARY, line -> {});
        Map<String, String> asTheRole = ServiceRole.make(stores);
        Map<String, String> owner = new HashMap<>(stores.settings());
        owner.put("claviger.migrate.service-role", ServiceRole.NAME);
        owner.put("claviger.migrate.audit-months", "3");
        Service.Ended migrated = Service.run(owner, "migrate");
        assertThat(migrated.status()).as(migrated.said()).isZero();
        Map<String, String> settings = new HashMap<>(asTheRole);
        settings.put("quarkus.flyway.migrate-at-start", "false");
        settings.put("claviger.cron.secret", EmbeddedServers.CRON_SECRET);
        settings.put("claviger.database.timeout", "30s");
        for (int i = 0; i < 2; i++) {
            nodes.add(Service.start(stores, settings));
        }
    }

    @AfterAll
    void stop() {
        threads.shutdownNow();
        nodes.forEach(Service::close);
        stores.close();
    }

    @Test
    void aJobThatRunsIsAConflictOnEveryNodeAndOtherJobsAreNot() throws Exception {
        Future<HttpResponse<String>> first;
        try (Connection owner = ServiceRole.connectAsOwner(stores)) {
            owner.setAutoCommit(false);
            execute(owner, "lock table key_usage in access exclusive mode");
            first = threads.submit(() -> run(nodes.getFirst(), "usage-compaction"));
            until(() -> number("select count(*) from pg_locks where not granted and relation = 'key_usage'::regclass")
                    == 1);
            for (Service node : nodes) {
                HttpResponse<String> second = run(node, "usage-compaction");
                assertThat(second.statusCode()).isEqualTo(409);
                assertThat(new JsonObject(second.body()).getString("detail")).isEqualTo("This job is running already");
                assertThat(run(node, "expiry-sweep").statusCode()).isEqualTo(200);
            }
            assertThat(first.isDone()).isFalse();
            owner.rollback();
        }
        assertThat(first.get().statusCode()).isEqualTo(200);
        assertThat(run(nodes.getLast(), "usage-compaction").statusCode()).isEqualTo(200);
    }

    @Test
    void countsOfOldDaysAreMergedAndTotalsStay() throws Exception {
        String tenant = nodes.getFirst()
                .create("/v1/tenants", "name", "x", "keyspace", "claviger")
                .getString("id");
        String key = nodes.getFirst()
                .create("/v1/keys", "tenant_id", tenant, "name", "x")
                .getString("id");
        LocalDate recent = LocalDate.now(ZoneOffset.UTC).minusDays(89);
        for (int hour = 0; hour < 24; hour++) {
            count(tenant, key, longAgo, hour, "VALID", 100 + hour);
            count(tenant, key, recent, hour, "VALID", 1);
        }
        count(tenant, key, longAgo, 23, "RATE_LIMITED", 7);
        count(tenant, key, longAgo.plusDays(1), 0, "VALID", 5);
        String byDay = usage(key, "day", longAgo.minusDays(1), recent.plusDays(1));
        assertThat(new JsonObject(byDay).getInteger("total")).isEqualTo(2676 + 7 + 5 + 24);

        assertThat(did("usage-compaction").getInteger("hours_merged")).isEqualTo(24);

        assertThat(usage(key, "day", longAgo.minusDays(1), recent.plusDays(1))).isEqualTo(byDay);
        assertThat(new JsonObject(usage(key, "hour", longAgo, longAgo.plusDays(1))).getJsonArray("list"))
                .isEqualTo(JsonArray.of(object(
                        "start",
                        longAgo + "T00:00:00Z",
                        "total",
                        2683,
                        "outcomes",
                        object("RATE_LIMITED", 7, "VALID", 2676))));
        assertThat(new JsonObject(usage(key, "hour", recent, recent.plusDays(1))).getJsonArray("list"))
                .hasSize(24);
        assertThat(did("usage-compaction").getInteger("hours_merged")).isZero();
        // A node that could not write for long comes late.
        count(tenant, key, longAgo, 11, "VALID", 1000);
        assertThat(did("usage-compaction").getInteger("hours_merged")).isEqualTo(1);
        assertThat(new JsonObject(usage(key, "day", longAgo, longAgo.plusDays(1))).getJsonObject("outcomes"))
                .isEqualTo(object("RATE_LIMITED", 7, "VALID", 3676));
    }

    @Test
    void noCountIsLostThatIsWrittenMeanwhile() throws Exception {
        String tenant = UUID.randomUUID().toString();
        String key = UUID.randomUUID().toString();
        List<Future<?>> writers = new ArrayList<>();
        for (int writer = 0; writer < 2; writer++) {
            writers.add(threads.submit(() -> {
                for (int i = 0; i < 480; i++) {
                    count(tenant, key, longAgo, i % 24, "VALID", 1);
                }
                return null;
            }));
        }
        while (!writers.stream().allMatch(Future::isDone)) {
            did("usage-compaction");
        }
        for (Future<?> writer : writers) {
            writer.get();
        }
        did("usage-compaction");
        assertThat(number("select sum(calls) from key_usage where credential_id = '" + key + "'"))
                .isEqualTo(960);
        assertThat(number("select count(*) from key_usage where credential_id = '" + key + "'"))
                .isEqualTo(1);
    }

    @Test
    void ofEachKindWhatHasExpiredIsSweptAndNothingElse() throws Exception {
        String tenant = nodes.getFirst()
                .create("/v1/tenants", "name", "x", "keyspace", "bricqs")
                .getString("id");
        did("expiry-sweep");
        ServiceRole.asOwner(stores, """
                do $$
                declare
                    client uuid := gen_random_uuid();
                    living uuid := gen_random_uuid();
                    past timestamptz := now() - interval '1 minute';
                    future timestamptz := now() + interval '1 hour';
                    hashes bytea[] := array [sha256('a'), sha256('b'), sha256('c')];
                begin
                    insert into anonymous_session
                        select gen_random_uuid(), '%1$s', hashes[i], past, case i when 1 then past else future end
                          from generate_series(1, 3) i;
                    insert into idempotency_key (key_hash, fingerprint, expires_at)
                        select hashes[i], hashes[i], case i when 1 then future else past end from generate_series(1, 3) i;
                    insert into stripe_event
                        values ('evt_old', now() - interval '31 days 1 minute'), ('evt_young', now() - interval '30 days');
                    insert into oauth_client (id, keyspace, name, type, environment, redirect_uris, scopes, grant_types,
                            state, created_by, version, created_at)
                        values (client, 'bricqs', 'x', 'public', 'live', '{}', '{}', '{}', 'active', '{}', 1, past);
                    insert into oauth_grant (id, client_id, tenant_id, scopes, created_at, expires_at, version)
                        values (living, client, '%1$s', '{}', past, future, 1),
                            (gen_random_uuid(), client, '%1$s', '{}', past, past, 1);
                    insert into refresh_token (id, grant_id, token_hash, created_at, expires_at)
                        select gen_random_uuid(), living, hashes[i], past, case i when 1 then future else past end
                          from generate_series(1, 3) i;
                end $$""".formatted(tenant));
        assertThat(did("expiry-sweep"))
                .isEqualTo(object(
                        "anonymous_sessions",
                        1,
                        "idempotency_keys",
                        2,
                        "oauth_grants",
                        1,
                        "refresh_tokens",
                        2,
                        "stripe_events",
                        1));
        assertThat(did("expiry-sweep").stream().mapToInt(kind -> (Integer) kind.getValue()))
                .containsOnly(0);
        assertThat(number("select (select count(*) from anonymous_session) * 10000 + (select count(*) from"
                        + " idempotency_key) * 1000 + (select count(*) from stripe_event) * 100 + (select count(*) from"
                        + " oauth_grant) * 10 + (select count(*) from refresh_token)"))
                .as("one living thing of each kind, two visitors")
                .isEqualTo(21111);
    }

    @Test
    void monthsAreMadeInTimeAndGoWhenTheOperatorKeepsThemNoLonger() throws Exception {
        YearMonth now = YearMonth.now(ZoneOffset.UTC);
        String last = "audit_event_" + now.plusMonths(12).toString().replace('-', '_');
        ServiceRole.asOwner(stores, "drop table " + last);
        for (int age : List.of(3, 4)) {
            YearMonth month = now.minusMonths(age);
            ServiceRole.asOwner(
                    stores,
                    "create table old_%d partition of audit_event for values from ('%s-01T00:00Z') to ('%s-01T00:00Z')"
                            .formatted(age, month, month.plusMonths(1)));
        }
        assertThat(did("audit-partitions"))
                .isEqualTo(object("months_made", 1, "months_dropped", 1, "lines_dropped", 0));
        assertThat(did("audit-partitions"))
                .isEqualTo(object("months_made", 0, "months_dropped", 0, "lines_dropped", 0));
        assertThat(number("select count(*) from pg_inherits where inhrelid in (to_regclass('" + last
                        + "'), to_regclass('old_3'), to_regclass('old_4'))"))
                .isEqualTo(2);
        // The trail goes on.
        nodes.getFirst().create("/v1/tenants", "name", "audited", "keyspace", "claviger");
        assertThat(nodes.getLast()
                        .send("GET", "/v1/audit?action=tenant.create", EmbeddedServers.ROOT_KEY, "")
                        .body())
                .contains("\"audited\"");
    }

    private static HttpResponse<String> run(Service node, String job) throws IOException {
        return node.post("/cron/" + job, EmbeddedServers.CRON_SECRET);
    }

    private JsonObject did(String job) throws IOException {
        HttpResponse<String> answer = run(nodes.getFirst(), job);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new JsonObject(answer.body()).getJsonObject("did");
    }

    private String usage(String key, String by, LocalDate from, LocalDate to) throws IOException {
        return nodes.getLast()
                .send(
                        "GET",
                        "/v1/keys/%s/usage?by=%s&from=%sT00:00:00Z&to=%sT00:00:00Z".formatted(key, by, from, to),
                        EmbeddedServers.ROOT_KEY,
                        "")
                .body();
    }

    /** As a node writes it. */
    private void count(String tenant, String key, LocalDate day, int hour, String outcome, int calls)
            throws SQLException {
        try (Connection connection = ServiceRole.connect(stores);
                PreparedStatement statement = connection.prepareStatement(
                        "insert into key_usage as u (tenant_id, credential_id, hour, outcome, calls)"
                                + " values (?::uuid, ?::uuid, ?::timestamptz, ?, ?)"
                                + " on conflict (credential_id, hour, outcome) do update set calls = u.calls + excluded.calls")) {
            statement.setString(1, tenant);
            statement.setString(2, key);
            statement.setString(3, "%sT%02d:00:00Z".formatted(day, hour));
            statement.setString(4, outcome);
            statement.setInt(5, calls);
            statement.execute();
        }
    }

    private long number(String sql) throws SQLException {
        return ServiceRole.number(stores, sql);
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void until(Callable<Boolean> isSo) throws Exception {
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!isSo.call()) {
            assertThat(System.nanoTime()).isLessThan(limit);
            Service.pause();
        }
    }
}
