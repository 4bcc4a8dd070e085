package io.claviger.billing;

import io.claviger.ResourceText;
import io.claviger.access.By;
import io.claviger.cron.Expiring;
import io.claviger.store.PgBatches;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;

/** Ids of events that Stripe no longer repeats: it does so for three days, and by hand for thirty. */
@Singleton
class PgOldEvents implements Expiring {
    private static final String DELETE = ResourceText.of("/sql/delete_old_stripe_events.sql");
    private static final Duration REPEATED_FOR = Duration.ofDays(31);

    private final PgBatches batches;

    PgOldEvents(PgBatches batches) {
        this.batches = batches;
    }

    @Override
    public String name() {
        return "stripe_events";
    }

    @Override
    public Uni<Long> sweep(By by, Instant now) {
        return batches.repeat(DELETE, Tuple.of(now.minus(REPEATED_FOR).atOffset(ZoneOffset.UTC)));
    }
}
