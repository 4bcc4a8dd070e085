package io.claviger.billing;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What Stripe tells.
 *
 * @param subscription what it tells of a subscription; empty: it is about something else
 */
record StripeEvent(String id, String type, Instant at, Optional<Told> subscription) {
    /**
     * A subscription, as it is since the event and as it was until then.
     *
     * @param before empty: it did not exist
     */
    record Told(String id, String customerId, Instant startedAt, State now, Optional<State> before) {}

    /**
     * What of a subscription concerns us.
     *
     * @param items what is bought by it
     */
    record State(String status, List<Item> items) {}

    /** A price, and of which product it is one; empty: the event does not say. */
    record Item(String price, Optional<String> product) {}
}
