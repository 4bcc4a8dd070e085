package io.claviger.session;

import io.claviger.access.Role;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is to change of an account; null: stays as it is. A new password ends the sessions that were begun with the old one. */
record AccountChange(
        @Nullable String name,
        @Nullable Optional<String> nickname,
        @Nullable Optional<String> picture,
        @Nullable Role role,
        @Nullable List<String> permissions,
        @Nullable Boolean disabled,
        @Nullable Password password) {
    Account applyTo(Account old, Instant now) {
        return new Account(
                old.id(),
                old.tenantId(),
                old.email(),
                name == null ? old.name() : name,
                nickname == null ? old.nickname() : nickname.orElse(null),
                picture == null ? old.picture() : picture.orElse(null),
                role == null ? old.role() : role,
                permissions == null ? old.permissions() : permissions,
                disabled == null ? old.disabled() : disabled,
                old.version() + 1,
                old.createdAt(),
                now);
    }
}
