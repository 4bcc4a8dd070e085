package io.claviger.console;

import static io.claviger.testing.Api.asRoot;
import static io.claviger.testing.Api.tenant;
import static io.claviger.testing.People.account;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import io.claviger.list.Cursor;
import io.claviger.list.SortColumn;
import io.claviger.local.LocalServers;
import io.claviger.testing.Service;
import io.claviger.testing.ServiceRole;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pages of a tenant with 100,000 keys, of which half never end and most were never used; others have some, too. */
class ManyKeysIT {
    private static final int KEYS = 100_000;
    private static final int ALL = 130_000;
    private static final Pattern ROW = Pattern.compile("<a href=\"/console/keys/([0-9a-f-]{36})\">Key ");
    private static final Pattern NEXT = Pattern.compile("href=\"([^\"]+)\" rel=\"next\"");

    private static @Nullable LocalServers stores;
    private static @Nullable Service service;
    private static @Nullable Visitor ada;
    private static String tenant = "";
    private static int before;

    @BeforeAll
    static void fill(@TempDir Path folder) throws Exception {
        before = RestAssured.port;
        stores = LocalServers.start(folder, LocalServers.Wanted.BOTH_TEMPORARY, line -> {});
        service = Service.start(
                stores, Map.of("claviger.trusted-proxies", "127.0.0.1", "claviger.api.limits.tenant.permits", "1000"));
        RestAssured.port = service.port();
        tenant = tenant("propertybase");
        ServiceRole.asOwner(stores, """
                insert into api_key (id, tenant_id, keyspace, key_hash, name, prefix, last_four, environment, state, expires_at,
                                     created_by, version, created_at)
                select gen_random_uuid(), case when i < 100000 then uuid '%s' else uuid '%s' end, 'propertybase', sha256(i::text::bytea),
                       'Key ' || lpad((i * 7919::bigint %% 100000)::text, 5, '0'), 'pb_live_', 'h' || lpad((i %% 1000)::text, 3, '0'),
                       'live', 'active', case when i %% 2 = 0 then timestamptz '2031-01-01Z' + (i * 31 %% 977) * interval '1 hour' end,
                       '{"type": "user", "id": "1", "name": "Ada"}', 1, date_trunc('hour', now()) - interval '400 days' + i * interval '1 second'
                  from generate_series(0, 129999) i;
                insert into key_activity (credential_id, tenant_id, last_used_at)
                select id, tenant_id, created_at + interval '1 hour' from api_key where name ~ '[048]$';
                """.formatted(tenant, tenant("propertybase")));
        ServiceRole.asOwner(stores, "vacuum analyze api_key");
        ServiceRole.asOwner(stores, "vacuum analyze key_activity");
        ada = new Visitor();
        ada.signIn(account(tenant, "member").email());
    }

    @AfterAll
    static void stop() throws Exception {
        RestAssured.port = before;
        for (AutoCloseable one : Stream.<@Nullable AutoCloseable>of(service, stores)
                .flatMap(Stream::ofNullable)
                .toList()) {
            one.close();
        }
    }

    private record Row(UUID id, @Nullable Instant value) {}

    private static List<Row> ordered(String column, String order) throws SQLException {
        List<Row> rows = new ArrayList<>();
        String value = column.equals("name") ? "null::timestamptz" : column;
        try (Connection connection = ServiceRole.connectAsOwner(requireNonNull(stores));
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(
                        "select k.id, %s from api_key k left join key_activity a on a.credential_id = k.id where k.tenant_id = '%s' order by %s %s nulls last, k.id %s"
                                .formatted(value, tenant, column, order, order))) {
            while (found.next()) {
                Timestamp at = found.getTimestamp(2);
                rows.add(new Row(found.getObject(1, UUID.class), at == null ? null : at.toInstant()));
            }
        }
        assertThat(rows).hasSize(KEYS);
        return rows;
    }

    private static String load(String path) {
        Response page = requireNonNull(ada).load(path);
        return page.then().statusCode(200).extract().asString();
    }

    private static List<UUID> ids(String page) {
        return ROW.matcher(page)
                .results()
                .map(found -> UUID.fromString(found.group(1)))
                .toList();
    }

    private static List<UUID> ids(List<Row> rows, int from, int to) {
        return rows.subList(from, Math.min(to, rows.size())).stream()
                .map(Row::id)
                .toList();
    }

    /** The first pages, by the links on them. */
    private static void walk(String query, List<Row> rows) {
        String page = load("/console/keys?" + query);
        assertThat(page).contains("100000 keys");
        for (int from = 0; from < 60; from += 20) {
            assertThat(ids(page)).as(query + " from " + from).isEqualTo(ids(rows, from, from + 20));
            Matcher next = NEXT.matcher(page);
            assertThat(next.find()).isTrue();
            page = load(next.group(1).replace("&amp;", "&"));
        }
    }

    @ParameterizedTest
    @CsvSource({"created_at, desc", "name, asc", "expires_at, asc", "expires_at, desc", "last_used_at, desc"})
    void pagesAreInOrderFromTheFirstToTheLast(String sort, String order) throws SQLException {
        List<Row> rows = ordered(sort, order);
        String query = "sort=" + sort + "&order=" + order;
        walk(query, rows);
        if (sort.equals("name")) {
            return;
        }
        for (int after : List.of(KEYS / 4 - 12, KEYS / 4, KEYS / 2 - 12, KEYS / 2 - 1, KEYS / 2 + 7, KEYS - 9)) {
            Row last = rows.get(after);
            SortColumn column = SortColumn.valueOf(sort.toUpperCase(Locale.ROOT));
            String cursor = new Cursor(column, order.equals("desc"), last.value(), last.id()).text();
            assertThat(ids(load("/console/keys?" + query + "&cursor=" + cursor)))
                    .as(query + " after " + after)
                    .isEqualTo(ids(rows, after + 1, after + 21));
        }
    }

    @Test
    void keysThatAreOldOrWereNeverUsedHaveAdvice() {
        assertThat(load("/console/keys?search=key+31415"))
                .contains("Never used: revoke it if nothing needs it.")
                .containsPattern("(398|399|400) days old: rotate it, every 90 days is recommended.");
        assertThat(load("/console/keys?search=key+31418"))
                .containsPattern("Not used for (398|399|400) days: revoke it if nothing needs it.")
                .doesNotContain("Never used");
    }

    @Test
    void keysAreFoundByNameAndByTheirLastFourCharacters() {
        assertThat(load("/console/keys?search=key+31415")).contains("1 key<", "Key 31415");
        String found = load("/console/keys?search=h123&sort=name&order=asc");
        assertThat(found).contains("100 keys", "…h123", "rel=\"next\"").doesNotContain("…h124");
        assertThat(load("/console/keys?search=pb_live_%E2%80%A6h123&state=active"))
                .contains("100 keys");
        assertThat(load("/console/keys?search=no+such")).contains("No key is like this");
    }

    @Test
    void moreThanSoManyAreNotCounted() {
        asRoot().get("/v1/keys?limit=2")
                .then()
                .statusCode(200)
                .body("list", hasSize(2))
                .body("total", nullValue());
        asRoot().get("/v1/keys?limit=2&tenant_id=" + tenant).then().body("total", equalTo(KEYS));
        asRoot().get("/v1/keys?limit=2&search=h123").then().body("total", equalTo(130));
    }

    /** What the service itself has made PostgreSQL do, however it came to choose so. */
    @Test
    void pagesReadNoMoreRowsThanTheyShow() throws SQLException {
        Reads start = Reads.now();
        List<String> links = new ArrayList<>();
        for (String sort : List.of("created_at", "name", "expires_at")) {
            for (String order : List.of("asc", "desc")) {
                Matcher next = NEXT.matcher(load("/console/keys?sort=" + sort + "&order=" + order));
                assertThat(next.find()).isTrue();
                links.add(next.group(1).replace("&amp;", "&"));
            }
        }
        Reads first = Reads.now();
        links.forEach(ManyKeysIT::load);
        Reads next = Reads.now();
        assertThat(next.whole()).as("tables read from end to end").isEqualTo(first.whole());
        assertThat(next.rows() - first.rows())
                .as("rows of next pages")
                .isBetween(links.size() * 20L, links.size() * 30L);
        // How many there are in all is counted once for the first page; its rows are found as those of the next.
        assertThat(first.rows() - start.rows()).as("rows of first pages").isLessThan(links.size() * (ALL + 30L));
        assertThat(first.byIndex() - start.byIndex()).isGreaterThanOrEqualTo(links.size() * 20L);
    }

    /** How often {@code api_key} was read whole, and how many rows of it; counted when a connection ends. */
    private record Reads(long whole, long rows, long byIndex) {
        static Reads now() throws SQLException {
            try (Connection connection = ServiceRole.connectAsOwner(requireNonNull(stores));
                    Statement statement = connection.createStatement()) {
                statement.execute(
                        "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()");
                try (ResultSet found = statement.executeQuery(
                        "select seq_scan, seq_tup_read, idx_tup_fetch from pg_stat_user_tables where relname = 'api_key'")) {
                    found.next();
                    return new Reads(found.getLong(1), found.getLong(2) + found.getLong(3), found.getLong(3));
                }
            }
        }
    }

    @Test
    void theApiGivesTheSamePages() throws SQLException {
        List<Row> rows = ordered("expires_at", "asc");
        String query = "/v1/keys?limit=100&sort=expires_at&order=asc&tenant_id=" + tenant;
        Response page = asRoot().get(query);
        assertThat(page.<Integer>path("total")).isEqualTo(KEYS);
        page = asRoot().get(query + "&cursor=" + page.path("next_cursor"));
        assertThat(page.<List<String>>path("list.id").stream().map(UUID::fromString))
                .isEqualTo(ids(rows, 100, 200));
        asRoot().get("/v1/keys?sort=last_used_at").then().statusCode(400);
    }
}
