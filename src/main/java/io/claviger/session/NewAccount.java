package io.claviger.session;

import io.claviger.access.Role;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What an account is created with; see {@link Account}. */
record NewAccount(
        @Nullable UUID tenantId,
        String email,
        Password password,
        String name,
        @Nullable String nickname,
        @Nullable String picture,
        Role role,
        List<String> permissions) {}
