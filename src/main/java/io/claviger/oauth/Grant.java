package io.claviger.oauth;

import io.claviger.access.ScopeSet;
import io.claviger.audit.Told;
import io.claviger.session.Fence;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What an application was let do, and by whom. All tokens that come of it live and end with it.
 *
 * @param accountId for whom the application acts; null: for itself
 * @param code null: none was needed
 * @param expiresAt when the last token that has come of it is no longer good
 * @param version grows with each change that its tokens are judged by
 */
record Grant(
        UUID id,
        UUID clientId,
        UUID tenantId,
        @Nullable UUID accountId,
        ScopeSet scopes,
        @Nullable Code code,
        Instant createdAt,
        Instant expiresAt,
        @Nullable Instant revokedAt,
        long version) {

    /**
     * What an application shows to get the first tokens: once, soon, from where it was sent to, with what it alone knows.
     *
     * @param challenge PKCE, S256; null: none
     * @param usedAt null: not yet
     */
    record Code(
            io.claviger.key.KeyHash hash,
            String redirectUri,
            @Nullable String challenge,
            Instant expiresAt,
            @Nullable Instant usedAt) {

        Code use(Instant now) {
            return new Code(hash, redirectUri, challenge, expiresAt, now);
        }
    }

    boolean isRevoked() {
        return revokedAt != null;
    }

    Grant revoke(Instant now) {
        return new Grant(id, clientId, tenantId, accountId, scopes, code, createdAt, expiresAt, now, version + 1);
    }

    /** It goes on until then. */
    Grant extend(@Nullable Code changed, Instant until) {
        Instant end = until.isAfter(expiresAt) ? until : expiresAt;
        return new Grant(id, clientId, tenantId, accountId, scopes, changed, createdAt, end, revokedAt, version);
    }

    /** What it lets an application do, for the audit trail. */
    Map<String, Object> told() {
        return new Told()
                .with("client_id", clientId)
                .with("account_id", accountId)
                .with("scopes", scopes.values())
                .with("revoked_at", revokedAt)
                .members();
    }

    /** Whom a resource server sees. */
    String subject() {
        return accountId == null ? clientId.toString() : accountId.toString();
    }

    Fence fence() {
        return new Fence(tenantId, id, version);
    }
}
