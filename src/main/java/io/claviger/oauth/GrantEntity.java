package io.claviger.oauth;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.NullUnmarked;

@Entity
@Table(name = "oauth_grant")
@NullUnmarked
class GrantEntity {
    @Id
    UUID id;

    @Column(name = "client_id", updatable = false)
    UUID clientId;

    @Column(name = "tenant_id", updatable = false)
    UUID tenantId;

    @Column(name = "account_id", updatable = false)
    UUID accountId;

    @Column(updatable = false)
    String[] scopes;

    @Column(name = "code_hash", updatable = false)
    byte[] codeHash;

    @Column(name = "code_expires_at", updatable = false)
    Instant codeExpiresAt;

    @Column(name = "code_used_at")
    Instant codeUsedAt;

    @Column(name = "redirect_uri", updatable = false)
    String redirectUri;

    @Column(name = "code_challenge", updatable = false)
    String codeChallenge;

    @Column(name = "created_at", updatable = false)
    Instant createdAt;

    @Column(name = "expires_at")
    Instant expiresAt;

    @Column(name = "revoked_at")
    Instant revokedAt;

    /** Ours, not Hibernate's: it is raised under the row lock. */
    long version;
}
