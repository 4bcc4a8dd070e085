package io.claviger.session;

import io.claviger.access.Role;
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
import org.jspecify.annotations.Nullable;

/** Accounts in PostgreSQL. Every method runs in the caller's session. */
@ApplicationScoped
class PanacheAccountStore {
    private static final String DISABLED = "disabled";

    private final Rows rows;

    PanacheAccountStore(Rows rows) {
        this.rows = rows;
    }

    /** An account with the hash of its password. */
    record Secret(Account account, String passwordHash) {}

    /** 409 if the address has an account. */
    Uni<Void> insert(Account account, String passwordHash) {
        AccountEntity row = new AccountEntity();
        row.id = account.id();
        row.tenantId = account.tenantId();
        row.email = account.email();
        row.createdAt = account.createdAt();
        row.passwordHash = passwordHash;
        row.passwordSet = account.createdAt();
        write(account, row);
        return rows.persistAndFlush(row)
                .replaceWithVoid()
                .plug(PgConflict.on("account_email", "There is an account with this e-mail address"));
    }

    Uni<Optional<Account>> find(UUID id) {
        return rows.findById(id).map(PanacheAccountStore::read);
    }

    Uni<Optional<Secret>> findByEmail(String email) {
        return rows.find("email", email).firstResult().map(row -> read(row)
                .map(account -> new Secret(account, row.passwordHash)));
    }

    /** Reads the row and holds it until the transaction ends, so that no two changes of it can overlap. */
    Uni<Optional<Account>> lock(UUID id) {
        return rows.findById(id, LockModeType.PESSIMISTIC_WRITE).map(PanacheAccountStore::read);
    }

    /**
     * Writes an account that {@link #lock} has read in this session.
     *
     * @param passwordHash null: the password stays
     */
    Uni<Void> update(Account account, @Nullable String passwordHash) {
        return rows.findById(account.id())
                .invoke(row -> {
                    write(account, row);
                    if (passwordHash != null) {
                        row.passwordHash = passwordHash;
                        row.passwordSet = account.updatedAt();
                    }
                })
                .call(rows::flush)
                .replaceWithVoid();
    }

    Uni<Void> delete(UUID id) {
        return rows.deleteById(id).replaceWithVoid();
    }

    Uni<Listing<Account>> list(Map<String, Object> where, ListQuery query) {
        return PanacheList.find(
                rows,
                AccountEntity.class,
                where,
                query,
                row -> read(row).orElseThrow(),
                account -> new Cursor(
                        query.sort(),
                        query.descending(),
                        query.sort() == SortColumn.NAME ? account.name() : account.createdAt(),
                        account.id()));
    }

    private static void write(Account account, AccountEntity row) {
        row.name = account.name();
        row.nickname = account.nickname();
        row.picture = account.picture();
        row.role = account.role().wire();
        row.permissions = account.permissions().toArray(String[]::new);
        row.status = account.disabled() ? DISABLED : "active";
        row.version = account.version();
        row.updatedAt = account.updatedAt();
    }

    private static Optional<Account> read(@Nullable AccountEntity row) {
        return row == null
                ? Optional.empty()
                : Optional.of(new Account(
                        row.id,
                        row.tenantId,
                        row.email,
                        row.name,
                        row.nickname,
                        row.picture,
                        Role.parse(row.role),
                        List.of(row.permissions),
                        row.status.equals(DISABLED),
                        row.version,
                        row.createdAt,
                        row.updatedAt));
    }

    @ApplicationScoped
    static class Rows implements PanacheRepositoryBase<AccountEntity, UUID> {}
}
