package io.claviger.key;

import io.claviger.access.Caller;
import io.claviger.access.Environment;
import io.claviger.access.IpAllowlist;
import io.claviger.access.ScopeSet;
import io.claviger.limit.StoredLimits;
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
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Keys in PostgreSQL, by hash only. Every method runs in the caller's session. */
@ApplicationScoped
class PanacheKeyStore {
    private final Rows rows;
    private final StoredLimits storedLimits;

    PanacheKeyStore(Rows rows, StoredLimits storedLimits) {
        this.rows = rows;
        this.storedLimits = storedLimits;
    }

    Uni<Void> insert(ApiKey key, KeyHash hash) {
        KeyEntity row = new KeyEntity();
        row.id = key.id();
        row.tenantId = key.tenantId();
        row.keyspace = key.keyspace();
        row.keyHash = hash.bytes();
        row.prefix = key.prefix();
        row.lastFour = key.lastFour();
        row.environment = key.environment().wire();
        Caller.Actor by = key.createdBy();
        row.createdBy = JsonObject.of("type", by.type(), "id", by.id(), "name", by.name());
        if (by.nickname() != null) {
            row.createdBy.put("nickname", by.nickname());
        }
        if (by.picture() != null) {
            row.createdBy.put("picture", by.picture());
        }
        row.createdAt = key.createdAt();
        row.lineId = key.rotation().lineId();
        row.rotatedFrom = key.rotation().rotatedFrom();
        write(key, row);
        return rows.persistAndFlush(row).replaceWithVoid();
    }

    Uni<Optional<ApiKey>> find(UUID id) {
        return rows.findById(id).map(row -> Optional.ofNullable(row).map(this::read));
    }

    /** Reads the row and holds it until the transaction ends, so that no two changes of it can overlap. */
    Uni<Optional<ApiKey>> lock(UUID id) {
        return rows.findById(id, LockModeType.PESSIMISTIC_WRITE)
                .map(row -> Optional.ofNullable(row).map(this::read));
    }

    /** Writes a key that {@link #lock} has read in this session. */
    Uni<Void> update(ApiKey key) {
        return rows.findById(key.id())
                .invoke(row -> write(key, row))
                .call(rows::flush)
                .replaceWithVoid();
    }

    /** Those that are not revoked; two are enough to know that there are several. */
    Uni<List<ApiKey>> findByName(UUID tenantId, String name) {
        return rows.find("tenantId = ?1 and name = ?2 and state <> 'revoked' order by id", tenantId, name)
                .range(0, 1)
                .list()
                .map(found -> found.stream().map(this::read).toList());
    }

    /** What counts towards a plan's number of keys: a key that was replaced does not, its successor does. */
    Uni<Long> countNotRevoked(UUID tenantId) {
        return rows.count("tenantId = ?1 and state <> 'revoked' and rotatedTo is null", tenantId);
    }

    /** How many keys of a line were replaced and still live. */
    Uni<Long> countRetiring(UUID lineId, Instant now) {
        return rows.count(
                "(lineId = ?1 or id = ?1) and state <> 'revoked' and retiresAt > ?2 and (expiresAt is null or expiresAt > ?2)",
                lineId,
                now);
    }

    /** Removes every trace of a tenant's keys: for sandboxes, where revoking would leave the list full. */
    Uni<Long> deleteAll(UUID tenantId) {
        return rows.delete("tenantId", tenantId);
    }

    Uni<Listing<ApiKey>> list(Map<String, Object> where, ListQuery query) {
        return PanacheList.find(
                rows,
                KeyEntity.class,
                where,
                query,
                this::read,
                key -> new Cursor(query.sort(), query.descending(), position(query.sort(), key), key.id()),
                "lastFour");
    }

    private static @Nullable Object position(SortColumn sort, ApiKey key) {
        return switch (sort) {
            case CREATED_AT -> key.createdAt();
            case NAME -> key.name();
            case UPDATED_AT -> key.updatedAt();
            case EXPIRES_AT -> key.expiresAt();
            case LAST_USED_AT -> key.lastUsedAt();
        };
    }

    private void write(ApiKey key, KeyEntity row) {
        row.name = key.name();
        row.scopes = key.scopes().values().toArray(String[]::new);
        row.state = key.stored().wire();
        row.expiresAt = key.expiresAt();
        row.allowlist = key.allowlist().texts().toArray(String[]::new);
        row.limits = storedLimits.write(key.limits());
        row.metadata = new JsonObject(key.metadata());
        row.version = key.version();
        row.updatedAt = key.updatedAt();
        row.rotatedTo = key.rotation().rotatedTo();
        row.retiresAt = key.rotation().retiresAt();
    }

    private ApiKey read(KeyEntity row) {
        return new ApiKey(
                row.id,
                row.tenantId,
                row.keyspace,
                row.name,
                row.prefix,
                row.lastFour,
                Environment.parse(row.environment),
                new ScopeSet(List.of(row.scopes)),
                KeyState.parse(row.state),
                row.expiresAt,
                IpAllowlist.parse(List.of(row.allowlist)),
                storedLimits.read(row.limits),
                row.metadata.getMap(),
                new Caller.Actor(
                        row.createdBy.getString("type"),
                        row.createdBy.getString("id"),
                        row.createdBy.getString("name"),
                        row.createdBy.getString("nickname"),
                        row.createdBy.getString("picture")),
                row.version,
                row.createdAt,
                row.updatedAt,
                row.lastUsedAt,
                new Rotation(row.lineId, row.rotatedFrom, row.rotatedTo, row.retiresAt));
    }

    @ApplicationScoped
    static class Rows implements PanacheRepositoryBase<KeyEntity, UUID> {}
}
