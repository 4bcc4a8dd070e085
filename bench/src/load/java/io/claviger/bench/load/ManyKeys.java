package io.claviger.bench.load;

import io.claviger.key.KeyHash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Keys by the million, written by COPY as the service would have written them. The n-th key is the same in every run, so none of their secrets
 * need be kept.
 */
final class ManyKeys {
    /** Among which the keys are dealt out, in turn. */
    static final int TENANTS = 1_000;

    private static final int LINES_AT_ONCE = 1_000;
    private static final long FIRST_CREATED =
            Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();

    private final Connection sql;
    private long written;

    /**
     * @param template id of a tenant of keyspace bricqs, whose limits all get
     */
    ManyKeys(Connection sql, String template) throws SQLException {
        this.sql = sql;
        try (var insert = sql.prepareStatement(
                "insert into tenant (id, name, keyspace, plan, status, limits, version, created_at)"
                        + " select (lpad(to_hex(n), 8, '0') || '-0000-7000-8000-000000000000')::uuid, 'Scale ' || n, keyspace, plan, status, limits, 1, now()"
                        + " from tenant, generate_series(0, ?) as n where id = ?::uuid")) {
            insert.setInt(1, TENANTS - 1);
            insert.setString(2, template);
            insert.executeUpdate();
        }
    }

    /** The n-th key. */
    static String secret(long n) {
        HexFormat hex = HexFormat.of();
        return "bq_live_" + hex.toHexDigits(mixed(2 * n)) + hex.toHexDigits(mixed(2 * n + 1));
    }

    /** Writes as many as are missing to that number; without the indexes meanwhile, which are made anew as they were. */
    void fillTo(long number) throws SQLException, IOException {
        List<String> indexes = indexes();
        try (var statement = sql.createStatement()) {
            for (String index : indexes) {
                statement.execute("drop index " + index.replaceFirst("^CREATE (UNIQUE )?INDEX (\\S+) .*", "$2"));
            }
            copyTo(number);
            statement.execute("set maintenance_work_mem = '1GB'");
            for (String index : indexes) {
                statement.execute(index);
            }
            statement.execute("vacuum (analyze) api_key");
        }
    }

    private List<String> indexes() throws SQLException {
        List<String> found = new ArrayList<>();
        try (var statement = sql.createStatement();
                var rows = statement.executeQuery(
                        "select indexdef from pg_indexes where tablename = 'api_key' and indexname not like '%_pkey'")) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }

    private void copyTo(long number) throws SQLException, IOException {
        CopyIn copy = sql.unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn(
                        "copy api_key (id, tenant_id, keyspace, key_hash, name, prefix, last_four, environment, state, created_by, version,"
                                + " created_at) from stdin");
        StringBuilder lines = new StringBuilder();
        for (; written < number; written++) {
            line(lines, written);
            if (written % LINES_AT_ONCE == 0) {
                send(copy, lines);
            }
        }
        send(copy, lines);
        copy.endCopy();
    }

    private static void line(StringBuilder to, long n) {
        String secret = secret(n);
        Instant created = Instant.ofEpochMilli(FIRST_CREATED + n);
        to.append(new UUID(created.toEpochMilli() << 16 | 0x7000, n | Long.MIN_VALUE))
                .append('\t')
                .append("%08x-0000-7000-8000-000000000000".formatted(n % TENANTS))
                .append("\tbricqs\t\\\\x")
                .append(HexFormat.of().formatHex(KeyHash.of(secret).bytes()))
                .append("\tKey ")
                .append(n)
                .append("\tbq_live_\t")
                .append(secret, secret.length() - 4, secret.length())
                .append("\tlive\tactive\t{\"id\": \"root\", \"name\": \"root\", \"type\": \"operator\"}\t1\t")
                .append(created)
                .append('\n');
    }

    private static void send(CopyIn copy, StringBuilder lines) throws SQLException {
        byte[] bytes = lines.toString().getBytes(StandardCharsets.US_ASCII);
        copy.writeToCopy(bytes, 0, bytes.length);
        lines.setLength(0);
    }

    /** SplitMix64's finaliser: neighbours have nothing in common. */
    private static long mixed(long n) {
        long z = (n + 1) * 0x9E3779B97F4A7C15L;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }
}
