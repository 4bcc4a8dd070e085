package io.claviger.billing;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Subscriptions at Stripe that decide on which plan a tenant is. */
@ConfigMapping(prefix = "claviger.stripe")
public interface StripeConfig {
    /** The webhook endpoint's signing secret, {@code whsec_…}; unset: {@code /webhooks/stripe} answers 404. */
    Optional<String> secret();

    /** How far the time of a signature may be from ours. */
    @WithDefault("5m")
    Duration tolerance();

    /** By plan: the prices ({@code price_…}) and products ({@code prod_…}) that give it. A price wins over its product. */
    Map<String, List<String>> plans();

    /** The statuses of a subscription in which it gives its plan. */
    @WithDefault("active,trialing,past_due")
    List<String> givingStatuses();

    /** The plan of a tenant whose subscriptions have ended, or are not paid for. */
    @WithDefault("FREE")
    String otherwise();
}
