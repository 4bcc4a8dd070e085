package io.claviger.tenant;

import io.claviger.access.IpAllowlist;
import io.claviger.limit.StoredLimits;
import io.claviger.list.Cursor;
import io.claviger.list.ListQuery;
import io.claviger.list.Listing;
import io.claviger.list.PanacheList;
import io.claviger.list.SortColumn;
import io.claviger.store.PgConflict;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** Tenants in PostgreSQL. Every method runs in the caller's session. */
@ApplicationScoped
public class PanacheTenantStore {
    private static final Function<Uni<Void>, Uni<Void>> TAKEN =
            PgConflict.on("tenant_external_id", "Another tenant of this keyspace has this external_id");

    private final Rows rows;
    private final StoredLimits storedLimits;

    PanacheTenantStore(Rows rows, StoredLimits storedLimits) {
        this.rows = rows;
        this.storedLimits = storedLimits;
    }

    Uni<Void> insert(Tenant tenant) {
        TenantEntity row = new TenantEntity();
        row.id = tenant.id();
        row.keyspace = tenant.keyspace();
        row.createdAt = tenant.createdAt();
        write(tenant, row);
        return rows.persistAndFlush(row).replaceWithVoid().plug(TAKEN);
    }

    public Uni<Optional<Tenant>> find(UUID id) {
        return rows.findById(id).map(row -> Optional.ofNullable(row).map(this::read));
    }

    /** Reads the row and holds it until the transaction ends, so that no two changes of it can overlap. */
    public Uni<Optional<Tenant>> lock(UUID id) {
        return rows.findById(id, LockModeType.PESSIMISTIC_WRITE)
                .map(row -> Optional.ofNullable(row).map(this::read));
    }

    /** Writes a tenant that {@link #lock} has read in this session. */
    Uni<Void> update(Tenant tenant) {
        return rows.findById(tenant.id())
                .invoke(row -> write(tenant, row))
                .call(rows::flush)
                .replaceWithVoid()
                .plug(TAKEN);
    }

    /** Of all tenants. */
    Uni<List<UUID>> ids() {
        return rows.find("select id from TenantEntity order by id")
                .project(UUID.class)
                .list();
    }

    Uni<Listing<Tenant>> list(Map<String, Object> where, ListQuery query) {
        return PanacheList.find(
                rows,
                TenantEntity.class,
                where,
                query,
                this::read,
                tenant -> new Cursor(
                        query.sort(),
                        query.descending(),
                        query.sort() == SortColumn.NAME ? tenant.name() : tenant.createdAt(),
                        tenant.id()));
    }

    private void write(Tenant tenant, TenantEntity row) {
        row.name = tenant.name();
        row.externalId = tenant.externalId();
        row.plan = tenant.plan();
        row.status = tenant.status().wire();
        row.allowlist = tenant.allowlist().texts().toArray(String[]::new);
        row.limits = storedLimits.write(tenant.limits());
        row.version = tenant.version();
        row.updatedAt = tenant.updatedAt();
    }

    private Tenant read(TenantEntity row) {
        return new Tenant(
                row.id,
                row.name,
                row.keyspace,
                row.externalId,
                row.plan,
                TenantStatus.parse(row.status),
                IpAllowlist.parse(List.of(row.allowlist)),
                storedLimits.read(row.limits),
                row.version,
                row.createdAt,
                row.updatedAt);
    }

    @ApplicationScoped
    static class Rows implements PanacheRepositoryBase<TenantEntity, UUID> {}
}
