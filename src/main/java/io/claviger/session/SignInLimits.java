package io.claviger.session;

import io.claviger.access.IpAddress;
import io.claviger.failure.FailureException;
import io.claviger.limit.Demand;
import io.claviger.limit.FallbackRateLimiter;
import io.claviger.limit.Level;
import io.claviger.limit.LimitConfig;
import io.claviger.limit.Limits;
import io.claviger.limit.Taking;
import io.claviger.limit.Window;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How often one address may try to sign in. Counted per address and not per account: who knows an e-mail address must not be
 * able to lock its owner out.
 */
@Singleton
public class SignInLimits {
    private final Limits limits;
    private final FallbackRateLimiter limiter;

    SignInLimits(AccountConfig config, FallbackRateLimiter limiter) {
        this.limiter = limiter;
        try {
            this.limits = Limits.NONE.with(LimitConfig.overrides(config.signInLimits()));
        } catch (IllegalArgumentException | FailureException e) {
            throw new IllegalStateException("claviger.accounts.sign-in-limits: " + e.getMessage(), e);
        }
        if (limits.all().stream().anyMatch(limit -> limit.level() != Level.IP)) {
            throw new IllegalStateException("claviger.accounts.sign-in-limits must be of level ip");
        }
    }

    /** Fails with 429 if this address has tried too often. */
    Uni<Void> take(@Nullable IpAddress address) {
        if (address == null) {
            return Uni.createFrom().voidItem();
        }
        String subject = address.limitSubject();
        List<Window> windows = limits.all().stream()
                .map(limit -> Window.of("{" + subject + "}", limit, "sign-in:" + subject))
                .toList();
        return limiter.take(new Demand(windows, 1, null)).map(taking -> {
            if (taking instanceof Taking.Exhausted none) {
                throw FailureException.rateLimited(none.refusing().getFirst().untilReset());
            }
            return null;
        });
    }
}
