package io.claviger.session;

import java.util.UUID;

/** The fence of one credential, and the version that it is to be raised to. */
public record Fence(UUID tenantId, UUID id, long version) {}
