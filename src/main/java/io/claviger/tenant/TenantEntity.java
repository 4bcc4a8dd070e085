package io.claviger.tenant;

import io.vertx.core.json.JsonObject;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.NullUnmarked;

@Entity
@Table(name = "tenant")
@NullUnmarked
class TenantEntity {
    @Id
    UUID id;

    String name;
    String keyspace;

    @Column(name = "external_id")
    String externalId;

    String plan;
    String status;

    @Column(name = "ip_allowlist")
    String[] allowlist;

    JsonObject limits;

    /** Ours, not Hibernate's: it is raised under the row lock and must be known before the flush. */
    long version;

    @Column(name = "created_at")
    Instant createdAt;

    @Column(name = "updated_at")
    Instant updatedAt;
}
