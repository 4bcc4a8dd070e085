package io.claviger.billing;

import io.claviger.tenant.Plan;
import io.claviger.tenant.Plans;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Which plan is due for what was bought at Stripe. A wrong setting stops the start. */
@Singleton
public class StripePlans {
    private final Map<String, Plan> byBought = new TreeMap<>();
    private final Plans plans;
    private final Plan otherwise;
    private final Set<String> giving;

    StripePlans(StripeConfig config, Plans plans) {
        this.plans = plans;
        config.plans().forEach((name, bought) -> bought.forEach(id -> add(name, id)));
        this.otherwise = plan("claviger.stripe.otherwise", config.otherwise());
        this.giving = Set.copyOf(config.givingStatuses());
        if (config.secret().isPresent() && byBought.isEmpty()) {
            throw new IllegalStateException(
                    "claviger.stripe.plans: none, so nothing that is bought at Stripe would give a plan");
        }
    }

    private void add(String name, String bought) {
        Plan plan = plan("claviger.stripe.plans." + name, name);
        Plan other = byBought.putIfAbsent(bought, plan);
        if (other != null && !other.equals(plan)) {
            throw new IllegalStateException(
                    "claviger.stripe.plans: " + bought + " gives both " + other.name() + " and " + name);
        }
    }

    private Plan plan(String property, String name) {
        return plans.findInAnyCase(name)
                .orElseThrow(() -> new IllegalStateException(property + ": there is no plan of that name"));
    }

    /** The plan that these items give; of several the best; empty: none of them is configured. */
    Optional<Plan> of(List<StripeEvent.Item> items) {
        return best(items.stream().flatMap(item -> of(item).stream()));
    }

    private Optional<Plan> of(StripeEvent.Item item) {
        return Optional.ofNullable(byBought.get(item.price()))
                .or(() -> item.product().map(byBought::get));
    }

    /** What a customer with these subscriptions is due; empty: they say nothing about plans. */
    Optional<Plan> due(Collection<Subscription> subscriptions) {
        List<Subscription> counting =
                subscriptions.stream().filter(one -> one.now().counts()).toList();
        if (counting.isEmpty()) {
            return Optional.empty();
        }
        return best(counting.stream()
                        .filter(one -> giving.contains(one.now().status()))
                        .sorted(Comparator.comparing(Subscription::startedAt).reversed())
                        .flatMap(one -> plans.find(one.now().plan()).stream()))
                .or(() -> Optional.of(otherwise));
    }

    /** One with which keys may be made, if there is one; else the first. */
    private static Optional<Plan> best(Stream<Plan> plans) {
        return plans.reduce((first, next) -> next.mayCreateKeys() && !first.mayCreateKeys() ? next : first);
    }
}
