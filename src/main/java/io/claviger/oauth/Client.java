package io.claviger.oauth;

import io.claviger.access.Caller;
import io.claviger.access.Environment;
import io.claviger.access.ScopeSet;
import io.claviger.audit.Told;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An application that people may let act for them. It belongs to a product: one that the operator has registered for the whole
 * product is offered to the people of every tenant, one of a tenant to that tenant's people only.
 *
 * @param id its {@code client_id}
 * @param tenantId null: of the whole product
 * @param environment which data its tokens reach
 * @param scopes the most that it may ask for
 * @param secrets null: a public client has none
 * @param version grows with each change
 * @param updatedAt null until the first change
 */
public record Client(
        UUID id,
        String keyspace,
        @Nullable UUID tenantId,
        String name,
        ClientType type,
        Environment environment,
        RedirectUris redirectUris,
        ScopeSet scopes,
        Set<GrantKind> grants,
        ClientState state,
        @Nullable ClientSecrets secrets,
        Caller.Actor createdBy,
        long version,
        Instant createdAt,
        @Nullable Instant updatedAt) {

    public boolean isActive() {
        return state == ClientState.ACTIVE;
    }

    public boolean isPublic() {
        return type == ClientType.PUBLIC;
    }

    boolean mayUse(GrantKind grant) {
        return grants.contains(grant);
    }

    /** Whether people of that tenant may let it act for them. */
    boolean serves(UUID tenant, String tenantKeyspace) {
        return keyspace.equals(tenantKeyspace) && (tenantId == null || tenantId.equals(tenant));
    }

    /** All that can be decided about it, for the audit trail. */
    Map<String, Object> told() {
        return new Told()
                .with("name", name)
                .with("keyspace", keyspace)
                .with("type", type.wire())
                .with("environment", environment.wire())
                .with("redirect_uris", redirectUris.values())
                .with("scopes", scopes.values())
                .with("grant_types", GrantKind.wire(grants))
                .with("state", state.wire())
                .with("previous_secret_until", secrets == null ? null : secrets.previousUntil())
                .members();
    }
}
