package io.claviger.session;

import io.claviger.access.IpAddress;
import io.claviger.failure.FailureException;
import io.claviger.limit.Demand;
import io.claviger.limit.FallbackRateLimiter;
import io.claviger.limit.Fences;
import io.claviger.limit.Level;
import io.claviger.limit.Limit;
import io.claviger.limit.LimitConfig;
import io.claviger.limit.Limits;
import io.claviger.limit.Taking;
import io.claviger.limit.Window;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How many anonymous sessions one address may begin, and all visitors of a tenant together. Addresses are counted first and
 * whatever they name, so that who guesses tenants, or floods one, runs into their own limit.
 */
@Singleton
public class AnonymousLimits {
    private final Limits limits;
    private final FallbackRateLimiter limiter;

    AnonymousLimits(AnonymousConfig config, FallbackRateLimiter limiter) {
        this.limiter = limiter;
        try {
            this.limits = Limits.NONE.with(LimitConfig.overrides(config.limits()));
        } catch (IllegalArgumentException | FailureException e) {
            throw new IllegalStateException("claviger.anonymous-sessions.limits: " + e.getMessage(), e);
        }
        if (limits.all().stream().anyMatch(limit -> limit.level() != Level.IP && limit.level() != Level.TENANT)) {
            throw new IllegalStateException("claviger.anonymous-sessions.limits must be of level ip or tenant");
        }
    }

    /** Takes a permit of each. */
    Uni<Taking> take(@Nullable IpAddress address, UUID tenantId) {
        return ofAddress(address).flatMap(own -> switch (own) {
            case Taking.Admitted taken -> ofTenant(tenantId).map(all -> with(taken, all));
            case Taking.Exhausted none -> Uni.createFrom().item(none);
            case Taking.Stale stale -> throw new IllegalStateException("stale without a fence");
        });
    }

    private static Taking with(Taking.Admitted own, Taking all) {
        return all instanceof Taking.Admitted taken
                ? new Taking.Admitted(
                        Stream.concat(own.quotas().stream(), taken.quotas().stream())
                                .toList(),
                        own.degraded() || taken.degraded())
                : all;
    }

    private Uni<Taking> ofAddress(@Nullable IpAddress address) {
        if (address == null) {
            return take(List.of());
        }
        String subject = address.limitSubject();
        return take(windows(Level.IP, limit -> Window.of("{" + subject + "}", limit, "visitor:" + subject)));
    }

    private Uni<Taking> ofTenant(UUID tenantId) {
        return take(windows(Level.TENANT, limit -> Window.of(Fences.tag(tenantId), limit, "visitor:tenant")));
    }

    private Uni<Taking> take(List<Window> windows) {
        return limiter.take(new Demand(windows, 1, null));
    }

    private List<Window> windows(Level level, Function<Limit, Window> window) {
        return limits.all().stream()
                .filter(limit -> limit.level() == level)
                .map(window)
                .toList();
    }
}
