package io.claviger.access;

import org.jspecify.annotations.Nullable;

/**
 * Who asks, from where, in which request: what every change is done by and recorded with.
 *
 * @param address null where it is not known
 * @param requestId as in the answer's {@code X-Request-Id}
 */
public record By(Caller caller, @Nullable IpAddress address, String requestId) {}
