package io.claviger.session;

import io.claviger.access.IpAddress;
import io.claviger.failure.Failure;
import io.claviger.failure.FailureException;
import io.claviger.limit.Quota;
import io.claviger.limit.Taking;
import io.claviger.tenant.Keyspace;
import io.claviger.tenant.Keyspaces;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.hibernate.id.uuid.UuidVersion7Strategy;
import org.jspecify.annotations.Nullable;

/** Gives visitors without an account something to be recognised by. Anybody may ask; how often is limited. */
@ApplicationScoped
public class AnonymousSessions {
    private final PgAnonymousSessionStore store;
    private final AnonymousLimits limits;
    private final AnonymousConfig config;
    private final SecureRandom random;
    private final Clock clock;
    private final List<String> keyspaces;

    AnonymousSessions(
            PgAnonymousSessionStore store,
            AnonymousLimits limits,
            AnonymousConfig config,
            Keyspaces keyspaces,
            SecureRandom random,
            Clock clock) {
        this.store = store;
        this.limits = limits;
        this.config = config;
        this.random = random;
        this.clock = clock;
        this.keyspaces = keyspaces.all().stream()
                .filter(Keyspace::anonymousSessions)
                .map(Keyspace::name)
                .toList();
        if (config.life().compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalStateException("claviger.anonymous-sessions.life must be at least one second");
        }
    }

    /**
     * Begins a session.
     *
     * @param address from where: counted
     * @throws FailureException 404 unless the tenant is active and its product takes visitors
     */
    Uni<Visit> begin(UUID tenantId, @Nullable IpAddress address) {
        return limits.take(address, tenantId).flatMap(taking -> switch (taking) {
            case Taking.Admitted taken -> letIn(tenantId, taken.quotas());
            case Taking.Exhausted none ->
                Uni.createFrom()
                        .item(new Visit.OverLimit(
                                none.quotas(), none.refusing().getFirst().untilReset()));
            case Taking.Stale stale -> throw new IllegalStateException("stale without a fence");
        });
    }

    private Uni<Visit> letIn(UUID tenantId, List<Quota> quotas) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Visit.Begun visit = new Visit.Begun(
                UuidVersion7Strategy.INSTANCE.generateUuid(null),
                AnonymousId.mint(random),
                tenantId,
                now.plus(config.life()),
                quotas);
        return store.begin(visit, now, keyspaces).map(begun -> {
            if (!begun) {
                throw new FailureException(Failure.NOT_FOUND, "There is no such tenant that takes visitors");
            }
            return visit;
        });
    }
}
