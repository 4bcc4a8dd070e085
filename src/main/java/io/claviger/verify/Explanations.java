package io.claviger.verify;

import io.claviger.access.Environment;
import io.claviger.access.IpAddress;
import io.claviger.access.ScopeSet;
import io.claviger.failure.Failure;
import io.claviger.failure.FailureException;
import io.claviger.limit.FallbackRateLimiter;
import io.claviger.limit.Fences;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Says why a call with a key would be refused, to who may see the key: by the same rules, at no cost. */
@ApplicationScoped
public class Explanations {
    private final PgKeyLookup keys;
    private final FallbackRateLimiter limiter;
    private final Clock clock;

    Explanations(PgKeyLookup keys, FallbackRateLimiter limiter, Clock clock) {
        this.keys = keys;
        this.limiter = limiter;
        this.clock = clock;
    }

    /**
     * What a call would be answered.
     *
     * @param address from where; null: not known
     * @param environment the one it needs; null: either
     */
    public Uni<Explanation> explain(
            UUID keyId, @Nullable IpAddress address, ScopeSet needed, @Nullable Environment environment) {
        Call call = new Call(new Presented(""), address, needed, environment, null, 1);
        return keys.read(keyId)
                .map(found -> found.orElseThrow(() -> new FailureException(Failure.NOT_FOUND)))
                .flatMap(key -> limiter.look(Fences.tag(key.tenantId()), key.windows(call))
                        .map(looked -> new Explanation(
                                key,
                                call,
                                Checks.broken(key, call, clock.instant()),
                                looked.quotas(),
                                looked.degraded())));
    }
}
