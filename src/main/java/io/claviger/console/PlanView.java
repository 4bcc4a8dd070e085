package io.claviger.console;

import io.claviger.tenant.Plan;
import io.claviger.tenant.Tenant;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a tenant's plan leaves it. BrikSync: "upgrade from Settings → Billing before generating API keys."
 *
 * @param plan null: nothing depends on plans
 * @param mayCreate whether it includes new keys
 * @param better the plans that do, in words; empty: none
 * @param until until when the keys that exist go on; null: they do not, or for good
 */
public record PlanView(
        @Nullable String plan,
        boolean mayCreate,
        String better,
        @Nullable Moment until) {
    static PlanView of(Tenant tenant, Optional<Plan> plan, boolean mayCreate, List<Plan> all, Instant now) {
        return new PlanView(
                tenant.plan(),
                mayCreate,
                String.join(
                        " or ",
                        all.stream().filter(Plan::mayCreateKeys).map(Plan::name).toList()),
                mayCreate
                        ? null
                        : Moment.of(plan.flatMap(Plan::existingKeysUntil).orElse(null), now));
    }

    /** Whether the keys that exist go on for a while. */
    public boolean isTransition() {
        return until != null && until.isFuture();
    }
}
