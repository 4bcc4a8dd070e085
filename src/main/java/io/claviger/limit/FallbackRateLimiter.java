package io.claviger.limit;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Typed;
import java.time.Clock;
import java.util.List;
import org.jboss.logging.Logger;

/** Asks Redis; where Redis does not answer, each limit does what its row of configuration says. */
@ApplicationScoped
@Typed(FallbackRateLimiter.class)
public class FallbackRateLimiter implements RateLimiter {
    private static final Logger LOG = Logger.getLogger(FallbackRateLimiter.class);

    private static final long WORTH_ANOTHER_TRY_MS = 1000;

    private final RedisRateLimiter shared;
    private final LocalRateLimiter local;
    private final Clock clock;
    private final Decisions decisions = new Decisions();

    FallbackRateLimiter(RedisRateLimiter shared, LocalRateLimiter local, Clock clock) {
        this.shared = shared;
        this.local = local;
        this.clock = clock;
    }

    @Override
    public Uni<Taking> take(Demand demand) {
        return shared.take(demand).onFailure().recoverWithUni(failure -> {
            LOG.debugf("limits without Redis cause=%s", failure);
            return withoutRedis(demand).invoke(decisions::note);
        });
    }

    /** Where counters stand; nothing is taken from them. All share that hash tag. */
    public Uni<Looked> look(String tag, List<Window> windows) {
        if (windows.isEmpty()) {
            return Uni.createFrom().item(new Looked(List.of(), false));
        }
        Demand demand = Looked.demand(tag, windows);
        return shared.look(demand)
                .onFailure()
                .recoverWithUni(failure -> local.take(demand))
                .map(Looked::of);
    }

    Decisions decisions() {
        return decisions;
    }

    private Uni<Taking> withoutRedis(Demand demand) {
        long now = clock.millis();
        List<Quota> closed = demand.windows().stream()
                .map(Window::limit)
                .filter(limit -> limit.whenRedisIsDown() == OutagePolicy.CLOSED)
                .map(limit -> new Quota(limit, 0, now, now + WORTH_ANOTHER_TRY_MS))
                .toList();
        if (!closed.isEmpty()) {
            return Uni.createFrom().item(new Taking.Exhausted(closed, demand.cost(), true));
        }
        List<Window> counted = demand.windows().stream()
                .filter(window -> window.limit().whenRedisIsDown() == OutagePolicy.LOCAL)
                .toList();
        return local.take(new Demand(counted, demand.cost(), null));
    }
}
