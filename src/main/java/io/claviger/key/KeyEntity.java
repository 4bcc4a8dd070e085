package io.claviger.key;

import io.vertx.core.json.JsonObject;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.Formula;
import org.jspecify.annotations.NullUnmarked;

@Entity
@Table(name = "api_key")
@NullUnmarked
class KeyEntity {
    @Id
    UUID id;

    @Column(name = "tenant_id", updatable = false)
    UUID tenantId;

    @Column(updatable = false)
    String keyspace;

    @Column(name = "key_hash", updatable = false)
    byte[] keyHash;

    String name;

    @Column(updatable = false)
    String prefix;

    @Column(name = "last_four", updatable = false)
    String lastFour;

    @Column(updatable = false)
    String environment;

    String[] scopes;
    String state;

    @Column(name = "expires_at")
    Instant expiresAt;

    @Column(name = "ip_allowlist")
    String[] allowlist;

    JsonObject limits;
    JsonObject metadata;

    @Column(name = "created_by", updatable = false)
    JsonObject createdBy;

    /** Ours, not Hibernate's: it is raised under the row lock and must be known before the flush. */
    long version;

    @Column(name = "created_at", updatable = false)
    Instant createdAt;

    @Column(name = "updated_at")
    Instant updatedAt;

    @Column(name = "line_id", updatable = false)
    UUID lineId;

    @Column(name = "rotated_from", updatable = false)
    UUID rotatedFrom;

    @Column(name = "rotated_to")
    UUID rotatedTo;

    @Column(name = "retires_at")
    Instant retiresAt;

    /** Of the folder usage, in a table of its own; read along, so that a list needs no second query. */
    @Formula("(select a.last_used_at from key_activity a where a.credential_id = id)")
    Instant lastUsedAt;
}
