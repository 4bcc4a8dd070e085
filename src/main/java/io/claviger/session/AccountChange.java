package io.claviger.session;

import io.claviger.access.Role;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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

    /** The members that change, for the audit trail; of a password only that there is a new one. */
    Map<String, Object> describe(Account old, Account changed) {
        Map<String, Object> told = new TreeMap<>();
        if (!old.name().equals(changed.name())) {
            told.put("name", Map.of("before", old.name(), "after", changed.name()));
        }
        if (old.role() != changed.role()) {
            told.put(
                    "role",
                    Map.of("before", old.role().wire(), "after", changed.role().wire()));
        }
        if (!old.permissions().equals(changed.permissions())) {
            told.put("permissions", Map.of("before", old.permissions(), "after", changed.permissions()));
        }
        if (old.disabled() != changed.disabled()) {
            told.put("disabled", Map.of("before", old.disabled(), "after", changed.disabled()));
        }
        if (password != null) {
            told.put("password", "new");
        }
        return told;
    }
}
