package io.claviger.session;

import io.claviger.limit.Quota;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Somebody without an account asks to be known from now on. */
sealed interface Visit {
    /** Where the limits stand. */
    List<Quota> quotas();

    /** They are, by what they carry. */
    record Begun(UUID id, AnonymousId carries, UUID tenantId, Instant expiresAt, List<Quota> quotas) implements Visit {}

    /** There were too many, from their address or of their tenant. */
    record OverLimit(List<Quota> quotas, Duration retryAfter) implements Visit {}
}
