package io.claviger.console;

import io.claviger.limit.Limit;
import io.claviger.limit.Limits;
import io.claviger.oauth.Client;
import io.claviger.oauth.GivenGrant;
import io.claviger.session.Account;
import io.claviger.tenant.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A tenant as its page shows it.
 *
 * @param people empty for who may not see them
 */
public record OrganisationView(
        UUID id,
        String name,
        String keyspace,
        @Nullable String externalId,
        String status,
        List<String> addresses,
        List<Cap> caps,
        Moment created,
        PlanView plan,
        List<Person> people,
        List<App> apps,
        List<Given> grants) {
    /** One limit. */
    public record Cap(String name, String level, int permits, String window) {
        static Cap of(Limit limit) {
            String level =
                    switch (limit.level()) {
                        case IP -> "each address";
                        case KEY -> "each key";
                        case TENANT -> "the organisation";
                        case OPERATION -> "each key, " + limit.operation();
                    };
            return new Cap(limit.name(), level, limit.permits(), words(limit.window()));
        }

        private static String words(Duration window) {
            return window.toMillis() % 1000 == 0 ? window.toSeconds() + " s" : window.toMillis() + " ms";
        }
    }

    /** Somebody with an account. */
    public record Person(String name, String email, String role, boolean disabled, Moment created) {
        static Person of(Account account, Instant now) {
            return new Person(
                    account.name(),
                    account.email(),
                    account.role().wire().replace('_', ' '),
                    account.disabled(),
                    new Moment(account.createdAt(), now));
        }
    }

    /** An application of the tenant's own. */
    public record App(String name, UUID id, boolean test, boolean active, List<String> scopes, Moment created) {
        static App of(Client client, Instant now) {
            return new App(
                    client.name(),
                    client.id(),
                    client.environment() == io.claviger.access.Environment.TEST,
                    client.isActive(),
                    client.scopes().values(),
                    new Moment(client.createdAt(), now));
        }
    }

    /** What an application may do for somebody. */
    public record Given(
            UUID id, String application, @Nullable String person, List<String> scopes, Moment created, Moment until) {
        static Given of(GivenGrant grant, Instant now) {
            return new Given(
                    grant.id(),
                    grant.application(),
                    grant.person(),
                    grant.scopes(),
                    new Moment(grant.createdAt(), now),
                    new Moment(grant.expiresAt(), now));
        }
    }

    static OrganisationView of(
            Tenant tenant,
            Limits limits,
            PlanView plan,
            List<Person> people,
            List<App> apps,
            List<Given> grants,
            Instant now) {
        return new OrganisationView(
                tenant.id(),
                tenant.name(),
                tenant.keyspace(),
                tenant.externalId(),
                tenant.status().wire(),
                tenant.allowlist().texts(),
                limits.all().stream().map(Cap::of).toList(),
                new Moment(tenant.createdAt(), now),
                plan,
                people,
                apps,
                grants);
    }
}
