package io.claviger.session;

import io.claviger.access.Right;
import io.claviger.access.Role;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who another identity provider says that somebody is.
 *
 * @param keyspace of its tenants; null: {@code tenant} is an id of ours
 * @param tenant our id, or the tenant's external_id in the keyspace
 * @param scopes its words for what the person may do that could be scopes
 */
public record ForeignPerson(
        String issuer,
        @Nullable String keyspace,
        String tenant,
        String subject,
        String name,
        @Nullable String nickname,
        @Nullable String picture,
        @Nullable Role role,
        Set<Right> rights,
        List<String> scopes,
        Instant expiresAt) {
    /** What limits per person count by: always the same for this person at this provider. */
    public UUID id() {
        return UUID.nameUUIDFromBytes((issuer + "\n" + subject).getBytes(StandardCharsets.UTF_8));
    }
}
