package io.claviger.key;

import io.claviger.tenant.SandboxData;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.UUID;

/** A sandbox loses all keys, live ones included: nothing in it is anybody's production. */
@Singleton
class SandboxKeys implements SandboxData {
    private final PanacheKeyStore store;

    SandboxKeys(PanacheKeyStore store) {
        this.store = store;
    }

    @Override
    public String name() {
        return "keys";
    }

    @Override
    public Uni<Long> remove(UUID tenantId) {
        return store.deleteAll(tenantId);
    }
}
