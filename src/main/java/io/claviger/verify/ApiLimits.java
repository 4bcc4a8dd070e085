package io.claviger.verify;

import io.claviger.failure.FailureException;
import io.claviger.limit.LimitConfig;
import io.claviger.limit.Limits;
import jakarta.inject.Singleton;

/** The limits of the callers of our own API, from configuration. A mistake there stops the start, naming the property. */
@Singleton
public class ApiLimits {
    private final Limits limits;

    ApiLimits(ApiConfig config) {
        try {
            this.limits = Limits.NONE.with(LimitConfig.overrides(config.limits()));
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException("claviger.api." + e.getMessage(), e);
        } catch (FailureException e) {
            throw new IllegalStateException("claviger.api.limits: " + e.errors(), e);
        }
    }

    public Limits limits() {
        return limits;
    }
}
