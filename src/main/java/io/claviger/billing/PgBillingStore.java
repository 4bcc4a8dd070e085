package io.claviger.billing;

import io.claviger.ResourceText;
import io.claviger.store.PgConflict;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Customers, subscriptions and events of Stripe. Every method runs in the caller's session. */
@ApplicationScoped
class PgBillingStore {
    private static final String HOLD = ResourceText.of("/sql/hold_stripe_customer.sql");
    private static final String CUSTOMER_OF = ResourceText.of("/sql/find_stripe_customer.sql");
    private static final String UNBIND = ResourceText.of("/sql/unbind_stripe_customer.sql");
    private static final String BIND = ResourceText.of("/sql/bind_stripe_customer.sql");
    private static final String CLAIM = ResourceText.of("/sql/claim_stripe_event.sql");
    private static final String SUBSCRIPTIONS = ResourceText.of("/sql/find_stripe_subscriptions.sql");
    private static final String KEEP = ResourceText.of("/sql/keep_stripe_subscription.sql");

    /** The customer, from now on held until the transaction ends; one that is new is noted. */
    Uni<Billing.Customer> hold(String customerId) {
        return Panache.getSession().flatMap(session -> session.createNativeQuery(HOLD, Object[].class)
                .setParameter(1, customerId)
                .getSingleResult()
                .map(row -> new Billing.Customer((String) row[0], Optional.ofNullable((UUID) row[1]))));
    }

    Uni<Optional<String>> customerOf(UUID tenantId) {
        return Panache.getSession().flatMap(session -> session.createNativeQuery(CUSTOMER_OF, String.class)
                .setParameter(1, tenantId)
                .getResultList()
                .map(found -> found.stream().findFirst()));
    }

    /** Takes the tenant from every other customer. */
    Uni<Void> unbind(UUID tenantId, Optional<String> butNotFrom) {
        return Panache.getSession().flatMap(session -> session.createNativeQuery(UNBIND)
                .setParameter(1, tenantId)
                .setParameter(2, butNotFrom.orElse(""))
                .executeUpdate()
                .replaceWithVoid());
    }

    /** Empty: nothing to do. */
    Uni<Void> bind(UUID tenantId, Optional<String> customerId) {
        return Panache.getSession()
                .flatMap(session -> session.createNativeQuery(BIND)
                        .setParameter(1, tenantId)
                        .setParameter(2, customerId.orElse(""))
                        .executeUpdate()
                        .replaceWithVoid())
                .plug(PgConflict.on("stripe_customer_tenant", "Another customer was bound in the meantime"));
    }

    /** True: this event is the first of its id. */
    Uni<Boolean> claim(StripeEvent event, Instant now) {
        return Panache.getSession().flatMap(session -> session.createNativeQuery(CLAIM)
                .setParameter(1, event.id())
                .setParameter(2, now)
                .executeUpdate()
                .map(claimed -> claimed == 1));
    }

    /** Of a customer, the newest first. */
    Uni<List<Subscription>> subscriptions(String customerId) {
        return Panache.getSession().flatMap(session -> session.createNativeQuery(SUBSCRIPTIONS, Object[].class)
                .setParameter(1, customerId)
                .getResultList()
                .map(rows -> rows.stream().map(PgBillingStore::read).toList()));
    }

    Uni<Void> keep(Subscription subscription) {
        Standing before = subscription.before();
        return Panache.getSession().flatMap(session -> session.createNativeQuery(KEEP)
                .setParameter(1, subscription.id())
                .setParameter(2, subscription.customerId())
                .setParameter(3, subscription.startedAt())
                .setParameter(4, subscription.now().status())
                .setParameter(5, text(subscription.now().plan()))
                .setParameter(6, text(before == null ? null : before.status()))
                .setParameter(7, text(before == null ? null : before.plan()))
                .setParameter(8, subscription.toldAt())
                .executeUpdate()
                .replaceWithVoid());
    }

    /** PostgreSQL asks for the type of a parameter that is null. */
    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    private static Subscription read(Object[] row) {
        return new Subscription(
                (String) row[0],
                (String) row[1],
                Instant.ofEpochSecond(((Number) row[2]).longValue()),
                new Standing((String) row[3], (String) row[4]),
                row[5] == null ? null : new Standing((String) row[5], (String) row[6]),
                Instant.ofEpochSecond(((Number) row[7]).longValue()));
    }
}
