package io.claviger.billing;

import io.claviger.access.By;
import io.claviger.audit.AuditEvent;
import io.claviger.audit.AuditLog;
import io.claviger.failure.Failure;
import io.claviger.failure.FailureException;
import io.claviger.limit.Fenced;
import io.claviger.store.Database;
import io.claviger.tenant.Plan;
import io.claviger.tenant.Tenant;
import io.claviger.tenant.Tenants;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Which tenant a customer of Stripe pays for, and the plan that is due for its subscriptions. All that is known of a customer
 * changes while its row is held, so that it does not matter in which order, how often and on how many nodes events arrive.
 */
@ApplicationScoped
public class Billing {
    private static final Logger LOG = Logger.getLogger(Billing.class);

    private final PgBillingStore store;
    private final StripePlans plans;
    private final Tenants tenants;
    private final Database database;
    private final AuditLog audit;
    private final Clock clock;

    Billing(PgBillingStore store, StripePlans plans, Tenants tenants, Database database, AuditLog audit, Clock clock) {
        this.store = store;
        this.plans = plans;
        this.tenants = tenants;
        this.database = database;
        this.audit = audit;
        this.clock = clock;
    }

    /** Somebody who pays at Stripe, and for which tenant; empty: that is not known (yet). */
    record Customer(String id, Optional<UUID> tenantId) {}

    /** Who pays for a tenant, and what is known of that customer's subscriptions. */
    record Account(Optional<String> customerId, List<Subscription> subscriptions) {}

    /** What was done in the transaction; the tenant, if its plan changed. */
    private record Done<T>(T what, Optional<Tenant> changed) {}

    /** Takes note of an event that is Stripe's. Once it is answered, no node judges by the plan from before. */
    Uni<Fenced<Outcome>> receive(By by, StripeEvent event) {
        return event.subscription()
                .map(told -> confirmed(
                        () -> store.hold(told.customerId()).flatMap(customer -> store.claim(event, clock.instant())
                                .flatMap(isNew -> isNew ? note(by, customer, told, event) : done(Outcome.REPEATED)))))
                .orElseGet(() -> Uni.createFrom().item(new Fenced<>(Outcome.IGNORED, true)));
    }

    private Uni<Done<Outcome>> note(By by, Customer customer, StripeEvent.Told told, StripeEvent event) {
        return store.subscriptions(customer.id()).flatMap(known -> {
            Optional<Subscription> old =
                    known.stream().filter(one -> one.id().equals(told.id())).findFirst();
            Subscription wanted = read(told, event)
                    .withPlanUnless(old.map(one -> one.now().plan()).orElse(null));
            if (old.isPresent() && !old.get().isOutdatedBy(wanted)) {
                return done(Outcome.OUTDATED);
            }
            return store.keep(wanted)
                    .flatMap(kept -> store.subscriptions(customer.id()))
                    .flatMap(all -> settle(by, customer.tenantId(), all))
                    .map(changed -> new Done<>(changed.isPresent() ? Outcome.PLAN_CHANGED : Outcome.NOTED, changed));
        });
    }

    private Subscription read(StripeEvent.Told told, StripeEvent event) {
        if (plans.of(told.now().items()).isEmpty()) {
            LOG.warnf(
                    "claviger.stripe.plans has none of what this subscription is for: subscription=%s items=%s event=%s",
                    told.id(), told.now().items(), event.id());
        }
        return new Subscription(
                told.id(),
                told.customerId(),
                told.startedAt(),
                standing(told.now()),
                told.before().map(this::standing).orElse(null),
                event.at());
    }

    private Standing standing(StripeEvent.State state) {
        return new Standing(
                state.status(), plans.of(state.items()).map(Plan::name).orElse(null));
    }

    /** Puts the tenant on the plan that is due; empty: it is on it, or nobody is known to be paid for. */
    private Uni<Optional<Tenant>> settle(By by, Optional<UUID> tenantId, List<Subscription> subscriptions) {
        Optional<Plan> due = plans.due(subscriptions);
        return tenantId.isPresent() && due.isPresent()
                ? tenants.moveTo(by, tenantId.get(), due.get())
                : Uni.createFrom().item(Optional.empty());
    }

    /** What is known of who pays for a tenant. */
    Uni<Account> read(By by, UUID tenantId) {
        return tenants.read(by, tenantId).chain(tenant -> database.session(() -> account(tenantId)));
    }

    /**
     * Says which customer of Stripe pays for a tenant; what Stripe has told of it so far holds from now on.
     *
     * @param customerId empty: none; the plan stays as it is
     */
    Uni<Fenced<Account>> bind(By by, UUID tenantId, Optional<String> customerId) {
        Tenants.mustBeOperator(by);
        return confirmed(() -> store.customerOf(tenantId)
                .flatMap(before -> pays(by, tenantId, before, customerId))
                .flatMap(bound -> account(tenantId))
                .flatMap(account -> settle(by, Optional.of(tenantId), account.subscriptions())
                        .map(changed -> new Done<>(account, changed))));
    }

    private Uni<Void> pays(By by, UUID tenantId, Optional<String> before, Optional<String> customerId) {
        return customerId
                .map(id -> store.hold(id)
                        .invoke(customer -> mustBeFree(customer, tenantId))
                        .replaceWithVoid())
                .orElseGet(() -> Uni.createFrom().voidItem())
                // Customers before tenants, as in receive: who takes two rows in another order may wait for ever.
                .call(() -> store.unbind(tenantId, customerId))
                .call(() -> tenants.hold(tenantId))
                .call(() -> store.bind(tenantId, customerId))
                .call(() -> audit.append(
                        AuditEvent.change(by, "tenant.billing", tenantId, tenantId, told(before), told(customerId))));
    }

    private static Map<String, Object> told(Optional<String> customerId) {
        return customerId
                .<Map<String, Object>>map(id -> Map.of("customer_id", id))
                .orElse(Map.of());
    }

    private static void mustBeFree(Customer customer, UUID tenantId) {
        if (customer.tenantId().filter(other -> !other.equals(tenantId)).isPresent()) {
            throw new FailureException(Failure.CONFLICT, "This customer pays for another tenant");
        }
    }

    private Uni<Account> account(UUID tenantId) {
        return store.customerOf(tenantId)
                .flatMap(customer -> customer.map(id -> store.subscriptions(id).map(all -> new Account(customer, all)))
                        .orElseGet(() -> Uni.createFrom().item(new Account(Optional.empty(), List.of()))));
    }

    private <T> Uni<Fenced<T>> confirmed(Supplier<Uni<Done<T>>> change) {
        return database.transaction(change).flatMap(done -> done.changed()
                .map(tenants::everywhere)
                .orElseGet(() -> Uni.createFrom().item(true))
                .map(everywhere -> new Fenced<>(done.what(), everywhere)));
    }

    private static Uni<Done<Outcome>> done(Outcome outcome) {
        return Uni.createFrom().item(new Done<>(outcome, Optional.empty()));
    }
}
