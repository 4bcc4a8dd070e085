package io.claviger.oauth;

import io.vertx.core.json.JsonObject;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.NullUnmarked;

@Entity
@Table(name = "oauth_client")
@NullUnmarked
class ClientEntity {
    @Id
    UUID id;

    @Column(updatable = false)
    String keyspace;

    @Column(name = "tenant_id", updatable = false)
    UUID tenantId;

    String name;

    @Column(updatable = false)
    String type;

    @Column(updatable = false)
    String environment;

    @Column(name = "redirect_uris")
    String[] redirectUris;

    String[] scopes;

    @Column(name = "grant_types")
    String[] grantTypes;

    String state;

    @Column(name = "secret_hash")
    byte[] secretHash;

    @Column(name = "previous_secret_hash")
    byte[] previousSecretHash;

    @Column(name = "previous_secret_until")
    Instant previousSecretUntil;

    @Column(name = "created_by", updatable = false)
    JsonObject createdBy;

    /** Ours, not Hibernate's: it is raised under the row lock. */
    long version;

    @Column(name = "created_at", updatable = false)
    Instant createdAt;

    @Column(name = "updated_at")
    Instant updatedAt;
}
