package io.claviger.console;

import io.claviger.access.By;
import io.claviger.access.Caller;
import io.claviger.access.IpAddress;
import io.claviger.access.ScopeSet;
import io.claviger.audit.AuditLog;
import io.claviger.failure.FailureException;
import io.claviger.key.ApiKey;
import io.claviger.key.KeyRules;
import io.claviger.limit.Limits;
import io.claviger.list.ListQuery;
import io.claviger.list.SortColumn;
import io.claviger.tenant.Plans;
import io.claviger.tenant.Tenant;
import io.claviger.tenant.Tenants;
import io.claviger.verify.ApiLimits;
import io.claviger.verify.Call;
import io.claviger.verify.KnownKey;
import io.claviger.verify.Presented;
import io.claviger.verify.Refusal;
import io.claviger.verify.Verdict;
import io.claviger.verify.Verifier;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the pages of the console need to know before they show anything. */
@ApplicationScoped
class Console {
    private static final int SECRET_BYTES = 24;

    /** Counted by itself: a program that has used up what its organisation may ask of the API must not lock out who could stop it. */
    private static final String REALM = "console:";

    private final Verifier verifier;
    private final Limits limits;
    private final Tenants tenants;
    private final Plans plans;
    private final KeyRules rules;
    private final AuditLog audit;
    private final SecureRandom random;
    private final Clock clock;

    Console(
            Verifier verifier,
            ApiLimits limits,
            Tenants tenants,
            Plans plans,
            KeyRules rules,
            AuditLog audit,
            SecureRandom random,
            Clock clock) {
        this.verifier = verifier;
        this.limits = limits.limits();
        this.tenants = tenants;
        this.plans = plans;
        this.rules = rules;
        this.audit = audit;
        this.random = random;
        this.clock = clock;
    }

    Instant now() {
        return clock.instant();
    }

    /** For a cookie, or to know a form again. */
    String chance() {
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /**
     * Who is signed in by that token, of ours or of the product's identity provider; empty: nobody, or no more. Counted against
     * the limits of the API, of which the console is another face.
     *
     * @throws FailureException 429 if there were too many
     */
    Uni<Optional<Caller.Person>> person(@Nullable String session, @Nullable IpAddress address) {
        if (session == null) {
            return Uni.createFrom().item(Optional.empty());
        }
        Call call =
                new Call(new Presented(session), address, ScopeSet.NONE, null, null, 1, Set.of(KnownKey.Kind.SESSION));
        return verifier.identify(call, limits, REALM).map(verdict -> switch (verdict) {
            case Verdict.Valid valid when valid.key().caller() instanceof Caller.Person person -> Optional.of(person);
            case Verdict.Refused refused
            when refused.refusal() == Refusal.RATE_LIMITED -> throw FailureException.rateLimited(refused.retryAfter());
            default -> Optional.empty();
        });
    }

    /** The tenant that a page is about; empty: the operator has not said which. */
    Uni<Optional<Tenant>> tenant(By by, Optional<UUID> wanted) {
        return by.caller()
                .tenantId()
                .or(() -> wanted)
                .map(id -> tenants.see(by, id).map(Optional::of))
                .orElseGet(() -> Uni.createFrom().item(Optional.empty()));
    }

    PlanView plan(Tenant tenant) {
        return PlanView.of(tenant, rules.plan(tenant), rules.allowsNewKeys(tenant), List.copyOf(plans.all()), now());
    }

    /** What was done to a key since that version of it, as {@link #trail} tells. */
    Uni<List<Changes>> changesSince(By by, ApiKey key, long version) {
        return trail(by, key, Math.toIntExact(Math.clamp(key.version() - version, 0, 10)));
    }

    /** So many of the last things that were done to a key, the latest first; nothing for who may not read the audit trail. */
    Uni<List<Changes>> trail(By by, ApiKey key, int lines) {
        if (lines == 0 || !by.caller().isAdmin()) {
            return Uni.createFrom().item(List.of());
        }
        ListQuery latest = new ListQuery(0, lines, SortColumn.CREATED_AT, true, null, null);
        return audit.list(by, Map.of("targetId", key.id()), latest).map(found -> found.rows().stream()
                .map(line -> Changes.of(line, now()))
                .toList());
    }
}
