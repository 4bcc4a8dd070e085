package io.claviger.session;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.NullUnmarked;

@Entity
@Table(name = "account")
@NullUnmarked
class AccountEntity {
    @Id
    UUID id;

    @Column(name = "tenant_id")
    UUID tenantId;

    String email;
    String name;
    String nickname;
    String picture;
    String role;
    String[] permissions;
    String status;

    @Column(name = "password_hash")
    String passwordHash;

    /** Sessions that were begun before this are over. */
    @Column(name = "password_set")
    Instant passwordSet;

    /** Ours, not Hibernate's: it is raised under the row lock and must be known before the flush. */
    long version;

    @Column(name = "created_at")
    Instant createdAt;

    @Column(name = "updated_at")
    Instant updatedAt;
}
