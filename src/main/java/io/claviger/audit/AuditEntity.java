package io.claviger.audit;

import io.vertx.core.json.JsonObject;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.NullUnmarked;

@Entity
@Table(name = "audit_event")
@IdClass(AuditEntity.Key.class)
@NullUnmarked
class AuditEntity {
    /** The table is partitioned by month, so its primary key holds the instant. */
    record Key(UUID id, Instant createdAt) implements Serializable {}

    @Id
    UUID id;

    @Id
    @Column(name = "at")
    Instant createdAt;

    @Column(name = "tenant_id")
    UUID tenantId;

    @Column(name = "target_id")
    UUID targetId;

    String action;

    @Column(name = "actor_type")
    String actorType;

    @Column(name = "actor_id")
    String actorId;

    @Column(name = "actor_name")
    String actorName;

    String address;

    @Column(name = "request_id")
    String requestId;

    JsonObject details;
}
