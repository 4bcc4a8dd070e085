package io.claviger.limit;

import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The limiter that all nodes share: one call of {@code lua/take_permits.lua}, which states the contract. */
@ApplicationScoped
public class RedisRateLimiter implements RateLimiter {
    private static final int STALE = -1;
    private static final int ADMITTED = 1;

    private final RedisScript script;
    private final Decisions decisions = new Decisions();

    RedisRateLimiter(RedisLink redis) {
        this.script = new RedisScript(redis, "/lua/take_permits.lua");
    }

    @Override
    public Uni<Taking> take(Demand demand) {
        return demand.windows().isEmpty() && demand.fences() == null
                ? Uni.createFrom().item(new Taking.Admitted(List.of(), false))
                : ask(demand).map(decisions::note);
    }

    /** The same, not counted among the decisions: for who looks only. */
    Uni<Taking> look(Demand demand) {
        return ask(demand);
    }

    private Uni<Taking> ask(Demand demand) {
        List<String> keys = new ArrayList<>(2 + demand.windows().size());
        List<String> arguments = new ArrayList<>(3 + 2 * demand.windows().size());
        Fences fences = demand.fences();
        if (fences == null) {
            arguments.add("");
            arguments.add("");
        } else {
            keys.add(fences.tenantKey());
            keys.add(fences.keyKey());
            arguments.add(Long.toString(fences.tenantVersion()));
            arguments.add(Long.toString(fences.keyVersion()));
        }
        arguments.add(Integer.toString(demand.cost()));
        for (Window window : demand.windows()) {
            keys.add(window.key());
            arguments.add(Integer.toString(window.limit().permits()));
            arguments.add(Long.toString(window.limit().window().toMillis()));
        }
        return script.run(keys, arguments).map(reply -> read(reply, demand));
    }

    Decisions decisions() {
        return decisions;
    }

    private static Taking read(Response reply, Demand demand) {
        int status = (int) number(reply, 0);
        if (status == STALE) {
            return new Taking.Stale();
        }
        long now = number(reply, 1);
        List<Quota> quotas = new ArrayList<>(demand.windows().size());
        int at = 2;
        for (Window window : demand.windows()) {
            int remaining = Math.max(0, window.limit().permits() - (int) number(reply, at));
            quotas.add(new Quota(window.limit(), remaining, now, number(reply, at + 1)));
            at += 2;
        }
        return status == ADMITTED
                ? new Taking.Admitted(quotas, false)
                : new Taking.Exhausted(quotas, demand.cost(), false);
    }

    private static long number(Response reply, int index) {
        return Objects.requireNonNull(reply.get(index).toLong());
    }
}
