package io.claviger.access;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;

/** What a person is in their organisation (BrikSync: "Admin or Super Admin role required"), or that they run this service. */
public enum Role {
    /** Sees keys. */
    MEMBER,
    ADMIN,
    SUPER_ADMIN,
    /** Of no organisation: does what the root key does. Only local accounts can be this. */
    OPERATOR;

    /**
     * Reads a role as our API and the database write it.
     *
     * @throws IllegalArgumentException unless member, admin, super_admin or operator
     */
    public static Role parse(String wire) {
        for (Role role : values()) {
            if (role.wire().equals(wire)) {
                return role;
            }
        }
        throw new IllegalArgumentException("must be member, admin, super_admin or operator");
    }

    /**
     * Reads a role as another identity provider writes it ({@code Super Admin}, {@code super-admin}, {@code SUPER_ADMIN}); empty:
     * none of ours. Nobody outside makes operators.
     */
    public static Optional<Role> ofClaim(String claim) {
        String wire = claim.strip().toLowerCase(Locale.ROOT).replace(' ', '_').replace('-', '_');
        return EnumSet.of(MEMBER, ADMIN, SUPER_ADMIN).stream()
                .filter(role -> role.wire().equals(wire))
                .findFirst();
    }

    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** May manage all of the organisation's things. */
    public boolean isAdmin() {
        return this != MEMBER;
    }

    boolean gives(Right right) {
        return isAdmin() || right == Right.READ_KEYS;
    }
}
