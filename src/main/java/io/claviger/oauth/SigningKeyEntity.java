package io.claviger.oauth;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.NullUnmarked;

@Entity
@Table(name = "signing_key")
@NullUnmarked
class SigningKeyEntity {
    @Id
    UUID id;

    @Column(name = "public_key")
    String publicKey;

    @Column(name = "sealed_key")
    String sealedKey;

    @Column(name = "signs_from")
    Instant signsFrom;

    @Column(name = "created_at")
    Instant createdAt;
}
