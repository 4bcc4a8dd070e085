package io.claviger.oauth;

import io.claviger.ResourceText;
import io.claviger.access.By;
import io.claviger.store.Database;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.stream.StreamSupport;

/** What a tenant's people let applications do: its admins see it, and can take it back. */
@ApplicationScoped
public class TenantGrants {
    /** How many are shown at most. */
    public static final int MOST = 200;

    private static final String LIST = ResourceText.of("/sql/list_grants.sql");

    private final Tokens tokens;
    private final Database database;
    private final Clock clock;

    TenantGrants(Tokens tokens, Database database, Clock clock) {
        this.tokens = tokens;
        this.database = database;
        this.clock = clock;
    }

    public Uni<List<GivenGrant>> list(By by, UUID tenantId) {
        Clients.mustManage(by);
        UUID seen = by.caller().tenantId().orElse(tenantId);
        Tuple values = Tuple.of(seen, clock.instant().atOffset(ZoneOffset.UTC), MOST);
        return database.query(LIST, values).map(rows -> StreamSupport.stream(rows.spliterator(), false)
                .map(TenantGrants::read)
                .toList());
    }

    private static GivenGrant read(Row row) {
        return new GivenGrant(
                row.getUUID("id"),
                row.getString("application"),
                row.getString("person"),
                List.of(row.getArrayOfStrings("scopes")),
                row.getOffsetDateTime("created_at").toInstant(),
                row.getOffsetDateTime("expires_at").toInstant());
    }

    /** All tokens that have come of it end at once, and the person is asked again. Taking back what was taken back changes nothing. */
    public Uni<Boolean> takeBack(By by, UUID id) {
        Clients.mustManage(by);
        return tokens.takeBack(by, id);
    }
}
