package io.claviger.console;

import io.claviger.limit.Limit;
import io.claviger.tenant.Keyspace;
import io.claviger.tenant.Plan;
import java.util.Collection;
import java.util.List;

/**
 * What the operator sees of the node that answers, and of what is configured.
 *
 * @param uptime of this node
 */
public record SystemView(
        boolean database,
        boolean redis,
        long pending,
        String uptime,
        List<Rate> rates,
        List<Product> products,
        List<Offer> plans) {
    /** So many of these since the node was started. */
    public record Rate(String title, long calls, String perSecond) {}

    /** A keyspace. */
    public record Product(
            String name, String prefix, boolean environments, List<String> scopes, String plan, List<String> limits) {
        static Product of(Keyspace keyspace) {
            return new Product(
                    keyspace.name(),
                    keyspace.prefix(),
                    keyspace.environments(),
                    keyspace.scopes().map(all -> all.values()).orElse(List.of()),
                    keyspace.defaultPlan().orElse(""),
                    keyspace.limits().all().stream().map(Product::words).toList());
        }

        private static String words(Limit limit) {
            return limit.name() + ": " + limit.permits() + " in "
                    + limit.window().toSeconds() + " s";
        }
    }

    /** A plan, and how many keys it gives. */
    public record Offer(String name, String keys) {
        static Offer of(Plan plan) {
            String some = plan.maxKeys().isPresent() ? "up to " + plan.maxKeys().getAsInt() + " keys" : "new keys";
            return new Offer(plan.name(), plan.mayCreateKeys() ? some : "no new keys");
        }
    }

    static List<Product> products(Collection<Keyspace> all) {
        return all.stream().map(Product::of).toList();
    }
}
