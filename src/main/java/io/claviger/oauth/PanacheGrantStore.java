package io.claviger.oauth;

import io.claviger.ResourceText;
import io.claviger.access.ScopeSet;
import io.claviger.key.KeyHash;
import io.claviger.session.Fence;
import io.claviger.session.PersonalCredentials;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Grants and their refresh tokens in PostgreSQL. Every method runs in the caller's session. */
@ApplicationScoped
class PanacheGrantStore implements PersonalCredentials {
    private static final String TOUCH_ACCOUNT = ResourceText.of("/sql/touch_account_grants.sql");
    private static final String TOUCH_CLIENT = ResourceText.of("/sql/touch_client_grants.sql");
    private static final String HOLDER_IS_ACTIVE = ResourceText.of("/sql/holder_is_active.sql");

    private final Grants grants;
    private final Refreshes refreshes;

    PanacheGrantStore(Grants grants, Refreshes refreshes) {
        this.grants = grants;
        this.refreshes = refreshes;
    }

    Uni<Void> insert(Grant grant) {
        GrantEntity row = new GrantEntity();
        row.id = grant.id();
        row.clientId = grant.clientId();
        row.tenantId = grant.tenantId();
        row.accountId = grant.accountId();
        row.scopes = grant.scopes().values().toArray(String[]::new);
        Grant.Code code = grant.code();
        if (code != null) {
            row.codeHash = code.hash().bytes();
            row.codeExpiresAt = code.expiresAt();
            row.redirectUri = code.redirectUri();
            row.codeChallenge = code.challenge();
        }
        row.createdAt = grant.createdAt();
        write(grant, row);
        return grants.persistAndFlush(row).replaceWithVoid();
    }

    /** Reads the row and holds it until the transaction ends: of racers with one token, one comes first. */
    Uni<Optional<Grant>> lock(UUID id) {
        return grants.findById(id, LockModeType.PESSIMISTIC_WRITE)
                .map(row -> Optional.ofNullable(row).map(PanacheGrantStore::read));
    }

    Uni<Optional<Grant>> lockByCode(KeyHash code) {
        return only(grants.find("select g.id from GrantEntity g where g.codeHash = ?1", code.bytes())
                        .project(UUID.class)
                        .list())
                .flatMap(id -> id.map(this::lock).orElseGet(PanacheGrantStore::nothing));
    }

    Uni<Optional<Grant>> lockByRefresh(KeyHash token) {
        return only(refreshes
                        .find("select r.grantId from RefreshEntity r where r.tokenHash = ?1", token.bytes())
                        .project(UUID.class)
                        .list())
                .flatMap(id -> id.map(this::lock).orElseGet(PanacheGrantStore::nothing));
    }

    private static <T> Uni<Optional<T>> only(Uni<List<T>> rows) {
        return rows.map(found -> found.stream().findFirst());
    }

    private static <T> Uni<Optional<T>> nothing() {
        return Uni.createFrom().item(Optional.empty());
    }

    /** Writes a grant that was locked in this session. */
    Uni<Void> update(Grant grant) {
        return grants.findById(grant.id())
                .invoke(row -> write(grant, row))
                .call(grants::flush)
                .replaceWithVoid();
    }

    Uni<Void> insert(Refresh token) {
        RefreshEntity row = new RefreshEntity();
        row.id = token.id();
        row.grantId = token.grantId();
        row.tokenHash = token.hash().bytes();
        row.createdAt = token.createdAt();
        row.expiresAt = token.expiresAt();
        return refreshes.persistAndFlush(row).replaceWithVoid();
    }

    Uni<Optional<Refresh>> findRefresh(KeyHash token) {
        return refreshes.find("tokenHash", token.bytes()).firstResult().map(row -> Optional.ofNullable(row)
                .map(PanacheGrantStore::read));
    }

    /** Writes that it was used, and takes the seals of those before away: there is no grace for them any more. */
    Uni<Void> use(Refresh token) {
        return refreshes
                .update("successorSeal = null where grantId = ?1 and id <> ?2", token.grantId(), token.id())
                .flatMap(taken -> refreshes.findById(token.id()))
                .invoke(row -> {
                    row.usedAt = token.usedAt();
                    row.successorSeal = token.successorSeal();
                })
                .call(refreshes::flush)
                .replaceWithVoid();
    }

    /** Whether tenant and person are such that their tokens may be renewed. */
    Uni<Boolean> isHolderActive(UUID grantId) {
        return Panache.getSession()
                .flatMap(session -> session.createNativeQuery(HOLDER_IS_ACTIVE, Boolean.class)
                        .setParameter(1, grantId)
                        .getSingleResultOrNull())
                .map(Boolean.TRUE::equals);
    }

    @Override
    public Uni<List<Fence>> touch(UUID accountId) {
        return touch(TOUCH_ACCOUNT, accountId);
    }

    /** Raises the version of each grant of an application that is alive; says which fences are to be raised. */
    Uni<List<Fence>> touchClient(UUID clientId) {
        return touch(TOUCH_CLIENT, clientId);
    }

    private static Uni<List<Fence>> touch(String sql, UUID id) {
        return Panache.getSession()
                .flatMap(session -> session.createNativeQuery(sql, Object[].class)
                        .setParameter(1, id)
                        .getResultList())
                .map(rows -> rows.stream()
                        .map(row -> new Fence((UUID) row[0], (UUID) row[1], ((Number) row[2]).longValue()))
                        .toList());
    }

    Uni<Long> deleteAll(UUID tenantId) {
        return grants.delete("tenantId", tenantId);
    }

    private static void write(Grant grant, GrantEntity row) {
        row.codeUsedAt = grant.code() == null ? null : grant.code().usedAt();
        row.expiresAt = grant.expiresAt();
        row.revokedAt = grant.revokedAt();
        row.version = grant.version();
    }

    private static Grant read(GrantEntity row) {
        return new Grant(
                row.id,
                row.clientId,
                row.tenantId,
                row.accountId,
                new ScopeSet(List.of(row.scopes)),
                code(row),
                row.createdAt,
                row.expiresAt,
                row.revokedAt,
                row.version);
    }

    private static Grant.@Nullable Code code(GrantEntity row) {
        return row.codeHash == null
                ? null
                : new Grant.Code(
                        KeyHash.ofDigest(row.codeHash),
                        row.redirectUri,
                        row.codeChallenge,
                        row.codeExpiresAt,
                        row.codeUsedAt);
    }

    private static Refresh read(RefreshEntity row) {
        return new Refresh(
                row.id,
                row.grantId,
                KeyHash.ofDigest(row.tokenHash),
                row.createdAt,
                row.expiresAt,
                row.usedAt,
                row.successorSeal);
    }

    @ApplicationScoped
    static class Grants implements PanacheRepositoryBase<GrantEntity, UUID> {}

    @ApplicationScoped
    static class Refreshes implements PanacheRepositoryBase<RefreshEntity, UUID> {}
}
