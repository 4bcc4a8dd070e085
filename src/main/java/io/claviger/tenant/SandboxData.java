package io.claviger.tenant;

import io.smallrye.mutiny.Uni;
import java.util.UUID;

/**
 * What a sandbox loses at its reset. The reset asks every bean of this type; those with a higher
 * {@link jakarta.annotation.Priority} first, so that rows which refer to others go before them.
 */
public interface SandboxData {
    /** What the reset's answer calls it: a plural in snake_case. */
    String name();

    /** Removes all of a tenant's, in the caller's transaction; how many there were. */
    Uni<Long> remove(UUID tenantId);
}
