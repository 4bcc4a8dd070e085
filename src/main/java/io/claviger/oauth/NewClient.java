package io.claviger.oauth;

import io.claviger.access.Environment;
import io.claviger.access.ScopeSet;
import io.claviger.failure.Violations;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What an application is registered with; see {@link Client}. */
record NewClient(
        String keyspace,
        @Nullable UUID tenantId,
        String name,
        ClientType type,
        Environment environment,
        RedirectUris redirectUris,
        ScopeSet scopes,
        Set<GrantKind> grants) {

    /**
     * What does not go together.
     *
     * @throws io.claviger.failure.FailureException 400 naming each
     */
    static void check(ClientType type, @Nullable UUID tenantId, RedirectUris redirectUris, Set<GrantKind> grants) {
        Violations violations = new Violations();
        if (grants.contains(GrantKind.AUTHORIZATION_CODE)
                && redirectUris.values().isEmpty()) {
            violations.add("redirect_uris", "must have at least one entry for authorization_code");
        }
        if (grants.contains(GrantKind.REFRESH_TOKEN) && !grants.contains(GrantKind.AUTHORIZATION_CODE)) {
            violations.add("grant_types", "refresh_token needs authorization_code");
        }
        if (grants.contains(GrantKind.CLIENT_CREDENTIALS) && (type == ClientType.PUBLIC || tenantId == null)) {
            violations.add(
                    "grant_types", "client_credentials needs a confidential client of a tenant: for that it acts");
        }
        violations.throwIfAny();
    }
}
