package io.claviger.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claviger.local.LocalServers;
import io.claviger.testing.ServiceRole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the service's PostgreSQL role can do to the audit trail, asked of PostgreSQL itself. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuditRoleTest {
    private static final String NOT_PERMITTED = "42501";

    private final YearMonth now = YearMonth.now(ZoneOffset.UTC);
    private LocalServers stores;
    private Connection owner;
    private Connection service;

    @BeforeAll
    void start() throws IOException, SQLException {
        stores = LocalServers.start(
                Files.createTempDirectory(Files.createDirectories(Path.of("target")), "role"),
                new LocalServers.Wanted(true, false, false),
                line -> {});
        ServiceRole.migrate(stores);
        owner = ServiceRole.connectAsOwner(stores);
        service = ServiceRole.connect(stores);
    }

    @AfterAll
    void stop() throws SQLException {
        service.close();
        owner.close();
        stores.close();
    }

    @Test
    void addsLinesAndReadsThem() throws SQLException {
        add(service, "added", "now()");
        assertThat(lines("added")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update audit_event set actor_name = 'nobody'",
                "delete from audit_event",
                "truncate audit_event",
                "drop table audit_event",
                "alter table audit_event detach partition audit_event_default",
                "alter table audit_event owner to claviger_service",
                "create rule quiet as on insert to audit_event do instead nothing",
                "create trigger quiet before insert on audit_event for each row execute function suppress_redundant_updates_trigger()",
                "insert into audit_retention (months) values (1)",
                "select * from audit_retention",
                "select claviger_keep_audit(1)",
                "select claviger_let_serve('claviger_service')",
                "alter function claviger_drop_audit() security invoker",
                "drop function claviger_drop_audit()",
                "delete from flyway_schema_history",
                "set role claviger",
                "set session_replication_role = replica"
            })
    void canNeitherChangeNorRemoveOne(String sql) throws SQLException {
        add(owner, "kept", "now()");
        long before = lines("kept");
        assertThatThrownBy(() -> run(service, sql))
                .isInstanceOfSatisfying(
                        SQLException.class,
                        e -> assertThat(e.getSQLState()).as(e.getMessage()).isEqualTo(NOT_PERMITTED));
        assertThat(lines("kept")).isEqualTo(before);
    }

    @Test
    void norInAnyMonthNotEvenInOneThatItHasHadMade() throws SQLException {
        run(owner, "drop table " + month(now.plusMonths(12)));
        run(service, "select claviger_add_partitions(12)");
        List<String> months =
                texts("select inhrelid::regclass::text from pg_inherits where inhparent = 'audit_event'::regclass");
        assertThat(months).hasSizeGreaterThan(12).contains(month(now.plusMonths(12)), "audit_event_default");
        for (String month : months) {
            for (String sql : List.of(
                    "update %s set actor_name = 'nobody'",
                    "delete from %s", "truncate %s", "drop table %s", "insert into %s select * from audit_event")) {
                assertThatThrownBy(() -> run(service, sql.formatted(month)))
                        .isInstanceOfSatisfying(SQLException.class, e -> assertThat(e.getSQLState())
                                .isEqualTo(NOT_PERMITTED));
            }
        }
    }

    @Test
    void aMonthThatIsMadeLateGetsTheLinesThatCameBeforeIt() throws SQLException {
        YearMonth late = now.plusMonths(11);
        run(owner, "drop table " + month(late));
        add(service, "early", "'" + late.atDay(3) + "'");
        assertThat(lines("audit_event_default", "early")).isEqualTo(1);
        assertThat(number("select claviger_add_partitions(12)")).isEqualTo(1);
        assertThat(lines(month(late), "early")).isEqualTo(1);
        assertThat(lines("audit_event_default", "early")).isZero();
        assertThat(number("select claviger_add_partitions(12)")).isZero();
    }

    @Test
    void whatIsOldGoesAsTheOwnerSaysAndTheServiceHasNoSayInIt() throws SQLException {
        for (int age = 1; age <= 4; age++) {
            YearMonth month = now.minusMonths(age);
            run(
                    owner,
                    "create table %s partition of audit_event for values from ('%s') to ('%s')"
                            .formatted(month(month), start(month), start(month.plusMonths(1))));
            add(service, "aged", "'" + month.atEndOfMonth() + "T23:59:59.999Z'");
            add(service, "aged", "'" + start(month) + "'");
        }
        add(service, "aged", "'" + start(now.minusMonths(9)) + "'");

        // Nobody has said how long, and what the service says does not count, in whatever way it says so.
        try (Connection tricks = ServiceRole.connect(stores)) {
            run(tricks, "create temp table audit_retention (months int)");
            run(tricks, "insert into pg_temp.audit_retention values (0)");
            run(tricks, "set search_path = pg_temp, public");
            run(tricks, "set timezone = 'Pacific/Kiritimati'");
            run(tricks, "do $$ begin set local datestyle = 'SQL, DMY'; perform public.claviger_drop_audit(); end $$");
        }
        assertThat(lines("aged")).isEqualTo(9);
        assertThat(dropped()).isEqualTo("0 0");

        run(owner, "select claviger_keep_audit(2)");
        assertThat(dropped()).as("two months, and the line of none").isEqualTo("2 1");
        assertThat(texts("select at at time zone 'UTC' from audit_event where action = 'aged' order by at"))
                .hasSize(4)
                .first()
                .asString()
                .startsWith(start(now.minusMonths(2)).substring(0, 10));
        assertThat(dropped()).isEqualTo("0 0");

        run(owner, "select claviger_keep_audit(null)");
        add(service, "aged", "'" + start(now.minusMonths(9)) + "'");
        assertThat(dropped()).isEqualTo("0 0");
        assertThat(lines("aged")).isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "create role almighty superuser",
                "create role member in role claviger",
                "create role writer in role pg_write_all_data"
            })
    void aRoleThatCouldDoAnythingAnywayIsRefused(String made) throws SQLException {
        run(owner, made);
        String role = made.isEmpty() ? "claviger" : made.split(" ", -1)[2];
        assertThatThrownBy(() -> run(owner, "select claviger_let_serve('" + role + "')"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("the role " + role + " could change the audit trail");
    }

    @Test
    void rightsThatSomebodyGaveAreTakenBack() throws SQLException {
        run(owner, "grant all on audit_event, " + month(now) + " to " + ServiceRole.NAME + ", public");
        run(owner, "select claviger_let_serve('" + ServiceRole.NAME + "')");
        for (String sql : List.of("delete from audit_event", "delete from " + month(now))) {
            assertThatThrownBy(() -> run(service, sql))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(NOT_PERMITTED));
        }
    }

    private static String month(YearMonth month) {
        return "audit_event_" + month.format(DateTimeFormatter.ofPattern("uuuu_MM"));
    }

    private static String start(YearMonth month) {
        return month.atDay(1) + "T00:00:00Z";
    }

    private static void add(Connection connection, String action, String at) throws SQLException {
        run(
                connection,
                "insert into audit_event (id, at, target_id, action, actor_type, actor_id, actor_name, request_id)"
                        + " values (gen_random_uuid(), " + at + ", gen_random_uuid(), '" + action
                        + "', 'root', 'root', 'root', 'r')");
    }

    private long lines(String action) throws SQLException {
        return lines("audit_event", action);
    }

    private long lines(String table, String action) throws SQLException {
        return Long.parseLong(texts("select count(*) from " + table + " where action = '" + action + "'")
                .getFirst());
    }

    /** Asked by the service. */
    private long number(String sql) throws SQLException {
        return Long.parseLong(texts(service, sql).getFirst());
    }

    private String dropped() throws SQLException {
        return texts(service, "select months || ' ' || lines from claviger_drop_audit()")
                .getFirst();
    }

    private List<String> texts(String sql) throws SQLException {
        return texts(owner, sql);
    }

    private static List<String> texts(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> all = new ArrayList<>();
            while (rows.next()) {
                all.add(rows.getString(1));
            }
            return all;
        }
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
