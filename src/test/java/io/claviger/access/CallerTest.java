package io.claviger.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallerTest {
    private static final UUID TENANT = new UUID(1, 1);

    private static Caller person(@Nullable Role role, Set<Right> rights) {
        return new Caller.Person("auth0|1", "John Doe", null, null, TENANT, role, rights, null);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "member, true, false, false, false",
        "admin, true, true, true, false",
        "super_admin, true, true, true, false",
        "operator, true, true, true, true",
    })
    void aRoleGives(String role, boolean reads, boolean creates, boolean updates, boolean operates) {
        Caller person = person(Role.parse(role), Set.of());
        assertThat(person.may(Right.READ_KEYS)).isEqualTo(reads);
        assertThat(person.may(Right.CREATE_KEYS)).isEqualTo(creates);
        assertThat(person.may(Right.UPDATE_KEYS)).isEqualTo(updates);
        assertThat(person.isOperator()).isEqualTo(operates);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "Super Admin, super_admin",
        "super-admin, super_admin",
        "ADMIN, admin",
        "member, member",
        "operator, ",
        "authenticated, ",
        "'', "
    })
    void anotherIdentityProvidersWordFor(String claim, @Nullable String role) {
        assertThat(Role.ofClaim(claim).map(Role::wire).orElse(null)).isEqualTo(role);
    }

    /** Bluebricks: a permission each for creating, reading and changing. */
    @Test
    void aPermissionGivesItsOwnRightAndNoOther() {
        Set<Right> rights = Right.among(List.of("read:organization_api_key", "read:blueprints"));
        Caller reader = person(null, rights);
        assertThat(reader.may(Right.READ_KEYS)).isTrue();
        assertThat(reader.may(Right.CREATE_KEYS)).isFalse();
        assertThat(reader.may(Right.UPDATE_KEYS)).isFalse();
        assertThat(reader.isTenantAdmin()).isFalse();
        assertThat(person(null, Set.of()).may(Right.READ_KEYS)).isFalse();
    }

    @Test
    void whoHasNoRightsIsNoAdmin() {
        assertThat(person(null, Set.of()).isAdmin()).isFalse();
        assertThat(person(Role.MEMBER, Set.of()).isAdmin()).isFalse();
        assertThat(person(Role.ADMIN, Set.of()).isAdmin()).isTrue();
    }
}
