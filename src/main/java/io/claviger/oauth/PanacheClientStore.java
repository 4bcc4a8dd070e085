package io.claviger.oauth;

import io.claviger.access.Caller;
import io.claviger.access.Environment;
import io.claviger.access.ScopeSet;
import io.claviger.key.KeyHash;
import io.claviger.list.Cursor;
import io.claviger.list.ListQuery;
import io.claviger.list.Listing;
import io.claviger.list.PanacheList;
import io.claviger.list.SortColumn;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Applications in PostgreSQL. Every method runs in the caller's session. */
@ApplicationScoped
class PanacheClientStore {
    private final Rows rows;

    PanacheClientStore(Rows rows) {
        this.rows = rows;
    }

    Uni<Void> insert(Client client) {
        ClientEntity row = new ClientEntity();
        row.id = client.id();
        row.keyspace = client.keyspace();
        row.tenantId = client.tenantId();
        row.type = client.type().wire();
        row.environment = client.environment().wire();
        Caller.Actor by = client.createdBy();
        row.createdBy = JsonObject.of("type", by.type(), "id", by.id(), "name", by.name());
        row.createdAt = client.createdAt();
        write(client, row);
        return rows.persistAndFlush(row).replaceWithVoid();
    }

    Uni<Optional<Client>> find(UUID id) {
        return rows.findById(id).map(row -> Optional.ofNullable(row).map(PanacheClientStore::read));
    }

    /** Reads the row and holds it until the transaction ends, so that no two changes of it can overlap. */
    Uni<Optional<Client>> lock(UUID id) {
        return rows.findById(id, LockModeType.PESSIMISTIC_WRITE)
                .map(row -> Optional.ofNullable(row).map(PanacheClientStore::read));
    }

    /** Writes a client that {@link #lock} has read in this session. */
    Uni<Void> update(Client client) {
        return rows.findById(client.id())
                .invoke(row -> write(client, row))
                .call(rows::flush)
                .replaceWithVoid();
    }

    Uni<Void> delete(UUID id) {
        return rows.deleteById(id).replaceWithVoid();
    }

    Uni<Listing<Client>> list(Map<String, Object> where, ListQuery query) {
        return PanacheList.find(
                rows,
                ClientEntity.class,
                where,
                query,
                PanacheClientStore::read,
                client -> new Cursor(
                        query.sort(),
                        query.descending(),
                        query.sort() == SortColumn.NAME ? client.name() : client.createdAt(),
                        client.id()));
    }

    private static void write(Client client, ClientEntity row) {
        row.name = client.name();
        row.redirectUris = client.redirectUris().values().toArray(String[]::new);
        row.scopes = client.scopes().values().toArray(String[]::new);
        row.grantTypes = GrantKind.wire(client.grants()).toArray(String[]::new);
        row.state = client.state().wire();
        row.version = client.version();
        row.updatedAt = client.updatedAt();
        ClientSecrets secrets = client.secrets();
        if (secrets != null) {
            row.secretHash = secrets.current().bytes();
            row.previousSecretHash =
                    secrets.previous() == null ? null : secrets.previous().bytes();
            row.previousSecretUntil = secrets.previousUntil();
        }
    }

    private static Client read(ClientEntity row) {
        return new Client(
                row.id,
                row.keyspace,
                row.tenantId,
                row.name,
                ClientType.parse(row.type),
                Environment.parse(row.environment),
                new RedirectUris(List.of(row.redirectUris)),
                new ScopeSet(List.of(row.scopes)),
                GrantKind.parse(List.of(row.grantTypes)),
                ClientState.parse(row.state),
                secrets(row),
                new Caller.Actor(
                        row.createdBy.getString("type"),
                        row.createdBy.getString("id"),
                        row.createdBy.getString("name")),
                row.version,
                row.createdAt,
                row.updatedAt);
    }

    private static @Nullable ClientSecrets secrets(ClientEntity row) {
        return row.secretHash == null
                ? null
                : new ClientSecrets(
                        KeyHash.ofDigest(row.secretHash),
                        row.previousSecretHash == null ? null : KeyHash.ofDigest(row.previousSecretHash),
                        row.previousSecretUntil);
    }

    @ApplicationScoped
    static class Rows implements PanacheRepositoryBase<ClientEntity, UUID> {}
}
