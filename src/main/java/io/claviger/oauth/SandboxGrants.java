package io.claviger.oauth;

import io.claviger.tenant.SandboxData;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.UUID;

/** A sandbox loses what its people let applications do. The applications stay: they are registered, not played with. */
@Singleton
class SandboxGrants implements SandboxData {
    private final PanacheGrantStore store;

    SandboxGrants(PanacheGrantStore store) {
        this.store = store;
    }

    @Override
    public String name() {
        return "oauth_grants";
    }

    @Override
    public Uni<Long> remove(UUID tenantId) {
        return store.deleteAll(tenantId);
    }
}
