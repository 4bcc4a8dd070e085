package io.claviger.session;

import io.claviger.access.Caller;
import io.claviger.access.Right;
import io.claviger.access.Role;
import io.claviger.audit.Told;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A person who can sign in here.
 *
 * @param tenantId null: the operator's staff
 * @param email in lower case, unique
 * @param permissions words as in session tokens: rights and scopes beyond the role
 * @param version grows with each change
 * @param updatedAt null until the first change
 */
public record Account(
        UUID id,
        @Nullable UUID tenantId,
        String email,
        String name,
        @Nullable String nickname,
        @Nullable String picture,
        Role role,
        List<String> permissions,
        boolean disabled,
        long version,
        Instant createdAt,
        @Nullable Instant updatedAt) {
    /** What the things of the operator's staff are kept under: no tenant has this id. */
    public static final UUID NO_TENANT = new UUID(0, 0);

    /** Whose thing this account is; {@link #NO_TENANT} for the operator's staff. */
    public UUID home() {
        return tenantId == null ? NO_TENANT : tenantId;
    }

    /** All that an admin decides about it, for the audit trail. */
    Map<String, Object> told() {
        return new Told()
                .with("email", email)
                .with("name", name)
                .with("nickname", nickname)
                .with("picture", picture)
                .with("role", role.wire())
                .with("permissions", permissions)
                .with("disabled", disabled)
                .members();
    }

    /** Whom our API sees when this person calls, signed in by that session. */
    public Caller.Person person(UUID session) {
        return new Caller.Person(
                id.toString(), name, nickname, picture, tenantId, role, Right.among(permissions), session);
    }
}
