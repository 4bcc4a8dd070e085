package io.claviger.oauth;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.NullUnmarked;

@Entity
@Table(name = "refresh_token")
@NullUnmarked
class RefreshEntity {
    @Id
    UUID id;

    @Column(name = "grant_id", updatable = false)
    UUID grantId;

    @Column(name = "token_hash", updatable = false)
    byte[] tokenHash;

    @Column(name = "created_at", updatable = false)
    Instant createdAt;

    @Column(name = "expires_at", updatable = false)
    Instant expiresAt;

    @Column(name = "used_at")
    Instant usedAt;

    @Column(name = "successor_seal")
    String successorSeal;
}
