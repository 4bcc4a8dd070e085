package io.claviger.oauth;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What an application was let do, as the tenant's admins see it.
 *
 * @param person who let it; null: it acts for itself
 */
public record GivenGrant(
        UUID id,
        String application,
        @Nullable String person,
        List<String> scopes,
        Instant createdAt,
        Instant expiresAt) {}
