package io.claviger.verify;

import io.claviger.failure.FailureException;
import io.claviger.limit.Demand;
import io.claviger.limit.FallbackRateLimiter;
import io.claviger.limit.Limits;
import io.claviger.limit.Taking;
import io.claviger.limit.Window;
import io.claviger.usage.UsageMeter;
import io.quarkus.arc.All;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Says whether a call may be made: parse, find, judge, charge. */
@ApplicationScoped
public class Verifier {
    private final List<CredentialKind> kinds;
    private final CachedKeyLookup lookup;
    private final FallbackRateLimiter limiter;
    private final UsageMeter usage;
    private final Clock clock;
    private final VerifyMeters meters;

    Verifier(
            @All List<CredentialKind> kinds,
            CachedKeyLookup lookup,
            FallbackRateLimiter limiter,
            UsageMeter usage,
            Clock clock,
            VerifyMeters meters) {
        this.kinds = kinds;
        this.lookup = lookup;
        this.limiter = limiter;
        this.usage = usage;
        this.clock = clock;
        this.meters = meters;
    }

    /** The verdict on a call of a product. Fails only if the truth cannot be had. */
    public Uni<Verdict> verify(Call call) {
        long start = System.nanoTime();
        return verify(call, KnownKey::windows)
                .map(Verifier::butOfTheOperator)
                .onTermination()
                .invoke((verdict, failure, cancelled) -> meters.note(verdict, failure, start));
    }

    /** Who asks us, when our own limits are counted elsewhere: the verdict on a call that costs nothing. */
    public Uni<Verdict> identify(Call call) {
        return verify(call, (key, made) -> List.of());
    }

    /** The same, counted against limits of ours instead of the product's; the operator is exempt. */
    public Uni<Verdict> identify(Call call, Limits limits, String realm) {
        return verify(call, (key, made) -> key.caller().isOperator() ? List.of() : key.windows(limits, made, realm));
    }

    /** What a credential stands for, by the truth of now, if it is good at all; whether for some call is not asked. */
    public Uni<Optional<KnownKey>> introspect(Presented credential) {
        Sought sought = Sought.of(kinds, credential);
        return sought == null
                ? Uni.createFrom().item(Optional.empty())
                : lookup.readAgain(sought).map(found -> found.key().filter(key -> Checks.isGood(key, clock.instant())));
    }

    /** The operator's staff are nobody's customers: no product serves them. */
    private static Verdict butOfTheOperator(Verdict verdict) {
        return verdict instanceof Verdict.Valid valid && valid.key().caller().isOperator()
                ? Verdict.Refused.UNKNOWN
                : verdict;
    }

    Uni<Verdict> verify(Call call, Metering metering) {
        Sought sought = Sought.of(kinds, call.credential());
        if (sought == null) {
            return Uni.createFrom().item(Verdict.Refused.UNKNOWN);
        }
        return lookup.find(sought)
                .flatMap(found -> judge(sought, found, call, metering, null))
                .invoke(verdict -> verdict.noteIn(usage));
    }

    /** @param before what was taken when this call was judged the first time; null: it is the first */
    private Uni<Verdict> judge(Sought sought, Found found, Call call, Metering metering, @Nullable Taken before) {
        if (found.key().isEmpty()) {
            return Uni.createFrom().item(Verdict.Refused.UNKNOWN);
        }
        KnownKey key = found.key().get();
        Optional<Refusal> refusal = refusal(key, call);
        if (refusal.isPresent() && found.isFresh()) {
            return refused(refusal.get(), key);
        }
        // A refusal too is asked of the fence: a key that was enabled again works at once.
        Demand demand = refusal.isPresent()
                ? new Demand(List.of(), 1, key.fences())
                : new Demand(metering.windows(key, call), call.cost(), key.fences());
        long asked = System.nanoTime();
        // Of what Redis said on a connection that is gone, nothing stands here: the fence is to be asked again.
        Uni<Taking> taken = before != null && before.isDegraded() && before.isFor(demand.windows())
                ? Uni.createFrom().item(before.taking)
                : limiter.take(demand);
        return taken.flatMap(taking -> {
            Verdict verdict = verdict(key, taking);
            if (verdict == null) {
                lookup.forget(sought.hash());
            } else if (lookup.stillHolds(found, verdict.degraded(), asked)) {
                return Uni.createFrom()
                        .item(refusal.<Verdict>map(reason -> Verdict.Refused.of(reason, key, verdict.degraded()))
                                .orElse(verdict));
            }
            return before != null
                    ? Uni.createFrom().failure(FailureException::unavailable)
                    : again(sought, call, metering, new Taken(demand.windows(), taking));
        });
    }

    /** What a call has taken already: not for a second time, if it is wanted again. */
    private record Taken(List<Window> windows, Taking taking) {
        boolean isFor(List<Window> wanted) {
            return !wanted.isEmpty() && wanted.equals(windows) && !(taking instanceof Taking.Stale);
        }

        boolean isDegraded() {
            return switch (taking) {
                case Taking.Admitted taken -> taken.degraded();
                case Taking.Exhausted none -> none.degraded();
                case Taking.Stale stale -> false;
            };
        }
    }

    /**
     * What we knew was old, or doubtful. What is read now, after its fence was seen, is the truth of this moment: no fence to
     * ask. If it cannot be read and nothing says that it is old, it may hold a moment longer.
     */
    private Uni<Verdict> again(Sought sought, Call call, Metering metering, Taken before) {
        return lookup.readAgain(sought)
                .flatMap(found -> found.isLastResort()
                        ? judge(sought, found, call, metering, before)
                        : judgeByTruth(found, call, metering, before));
    }

    private Uni<Verdict> judgeByTruth(Found found, Call call, Metering metering, Taken before) {
        if (found.key().isEmpty()) {
            return Uni.createFrom().item(Verdict.Refused.UNKNOWN);
        }
        KnownKey key = found.key().get();
        Optional<Refusal> refusal = refusal(key, call);
        if (refusal.isPresent()) {
            return refused(refusal.get(), key);
        }
        List<Window> windows = metering.windows(key, call);
        Uni<Taking> taken = before.isFor(windows)
                ? Uni.createFrom().item(before.taking)
                : limiter.take(new Demand(windows, call.cost(), null));
        return taken.map(taking -> Objects.requireNonNull(verdict(key, taking)));
    }

    private Optional<Refusal> refusal(KnownKey key, Call call) {
        return Checks.judge(key, call, clock.instant());
    }

    /** Null: the key or its tenant has changed since it was read. */
    private static @Nullable Verdict verdict(KnownKey key, Taking taking) {
        return switch (taking) {
            case Taking.Admitted taken -> new Verdict.Valid(key, taken.quotas(), taken.degraded());
            case Taking.Exhausted none ->
                Verdict.Refused.overLimit(key, none.quotas(), none.refusing(), none.degraded());
            case Taking.Stale stale -> null;
        };
    }

    private static Uni<Verdict> refused(Refusal refusal, KnownKey key) {
        return Uni.createFrom().item(Verdict.Refused.of(refusal, key, false));
    }
}
