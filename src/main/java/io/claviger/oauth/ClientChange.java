package io.claviger.oauth;

import io.claviger.access.ScopeSet;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is to change of an application; null: stays as it is. */
record ClientChange(
        @Nullable String name,
        @Nullable RedirectUris redirectUris,
        @Nullable ScopeSet scopes,
        @Nullable Set<GrantKind> grants,
        @Nullable ClientState state,
        @Nullable ClientSecrets secrets) {

    static ClientChange secret(ClientSecrets secrets) {
        return new ClientChange(null, null, null, null, null, secrets);
    }

    Client applyTo(Client old, Instant now) {
        return new Client(
                old.id(),
                old.keyspace(),
                old.tenantId(),
                name == null ? old.name() : name,
                old.type(),
                old.environment(),
                redirectUris == null ? old.redirectUris() : redirectUris,
                scopes == null ? old.scopes() : scopes,
                grants == null ? old.grants() : grants,
                state == null ? old.state() : state,
                secrets == null ? old.secrets() : secrets,
                old.createdBy(),
                old.version() + 1,
                old.createdAt(),
                now);
    }

    /** Whether tokens that exist are judged differently from now on. */
    boolean touchesTokens() {
        return name != null || scopes != null || state != null;
    }
}
