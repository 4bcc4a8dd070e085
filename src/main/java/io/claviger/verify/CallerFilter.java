package io.claviger.verify;

import io.claviger.access.By;
import io.claviger.access.Caller;
import io.claviger.access.IpAddress;
import io.claviger.access.ScopeSet;
import io.claviger.failure.Failure;
import io.claviger.failure.FailureException;
import io.claviger.http.ErrorBody;
import io.claviger.http.ErrorResponses;
import io.claviger.http.LimitHeaders;
import io.claviger.http.OwnCredential;
import io.claviger.http.Requests;
import io.claviger.key.OperatorKeys;
import io.claviger.limit.Demand;
import io.claviger.limit.FallbackRateLimiter;
import io.claviger.limit.Level;
import io.claviger.limit.Limit;
import io.claviger.limit.Limits;
import io.claviger.limit.Taking;
import io.claviger.limit.Window;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.NotAcceptableException;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.NotSupportedException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.container.ContainerResponseContext;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;
import org.jspecify.annotations.Nullable;

/**
 * Nobody unknown passes: finds out who asks our own API, and counts it. A key is verified like any other, in the same round
 * trip, only against the limits of our API instead of the product's.
 */
class CallerFilter {
    private static final String REALM = "api:";

    private final OperatorKeys operators;
    private final Verifier verifier;
    private final FallbackRateLimiter limiter;
    private final Limits limits;

    CallerFilter(OperatorKeys operators, Verifier verifier, FallbackRateLimiter limiter, ApiLimits api) {
        this.operators = operators;
        this.verifier = verifier;
        this.limiter = limiter;
        this.limits = api.limits();
    }

    @ServerRequestFilter
    @Nullable
    Uni<Void> identify(RoutingContext http) {
        if (Requests.isLeftToItself(http)) {
            return Uni.createFrom().voidItem();
        }
        Optional<Presented> credential = Credentials.of(
                http.request().headers().getAll("Authorization"),
                http.request().headers().getAll("X-API-Key"));
        if (credential.isEmpty()) {
            return refuseStranger(http);
        }
        Optional<Caller> operator = operators.find(credential.get().value());
        if (operator.isPresent()) {
            pass(http, operator.get());
            return Uni.createFrom().voidItem();
        }
        Call call = new Call(credential.get(), Requests.address(http), ScopeSet.NONE, null, null, 1);
        return verifier.identify(call, limits, REALM).flatMap(verdict -> switch (verdict) {
            case Verdict.Valid valid -> {
                LimitHeaders.write(http.response(), valid.quotas());
                pass(http, valid.key().caller());
                yield Uni.createFrom().voidItem();
            }
            case Verdict.Refused refused -> refuse(http, refused);
        });
    }

    private static void pass(RoutingContext http, Caller caller) {
        Requests.by(http, new By(caller, Requests.address(http), Requests.id(http)));
    }

    private Uni<Void> refuse(RoutingContext http, Verdict.Refused refused) {
        if (refused.refusal() == Refusal.RATE_LIMITED) {
            LimitHeaders.write(http.response(), refused.quotas());
            return Uni.createFrom().failure(FailureException.rateLimited(refused.retryAfter()));
        }
        if (refused.refusal().failure() == Failure.UNAUTHORIZED) {
            return refuseStranger(http);
        }
        return Uni.createFrom().failure(new FailureException(refused.refusal().failure()));
    }

    /** Who fails at a resource that knows its callers by itself is counted like any stranger. */
    @OwnCredential
    @ServerResponseFilter
    Uni<Void> countStranger(RoutingContext http, ContainerResponseContext answer) {
        if (answer.getStatus() != Failure.UNAUTHORIZED.status()) {
            return Uni.createFrom().voidItem();
        }
        return overLimit(http)
                .invoke(over -> over.ifPresent(refusal -> ErrorResponses.write(refusal, http, answer)))
                .replaceWithVoid();
    }

    /** Where there is no endpoint nobody has been asked who calls. */
    @ServerExceptionMapper({
        NotFoundException.class,
        NotAllowedException.class,
        NotAcceptableException.class,
        NotSupportedException.class
    })
    Uni<RestResponse<ErrorBody>> nowhere(WebApplicationException e, RoutingContext http) {
        RestResponse<ErrorBody> answer = ErrorResponses.of(e, http);
        if (Requests.isKnown(http) || Requests.isLeftToItself(http)) {
            return Uni.createFrom().item(answer);
        }
        return unasked(http).map(over -> over.map(refusal -> ErrorResponses.of(refusal, http))
                .orElse(answer));
    }

    /**
     * Bricqs: "Every response includes rate limit headers". What is refused before anybody was asked who calls counts by address, like what
     * strangers do; what the operator sends does not count.
     */
    Uni<Optional<FailureException>> unasked(RoutingContext http) {
        boolean isOperator = Stream.concat(
                        Requests.bearer(http).stream(), http.request().headers().getAll("X-API-Key").stream())
                .anyMatch(credential -> operators.find(credential).isPresent());
        return isOperator ? Uni.createFrom().item(Optional.empty()) : overLimit(http);
    }

    /** 401, counted per address: who fails too often is answered 429. */
    private Uni<Void> refuseStranger(RoutingContext http) {
        return overLimit(http).flatMap(over -> Uni.createFrom()
                .failure(over.orElseGet(() -> new FailureException(Failure.UNAUTHORIZED))));
    }

    /** Counts one more of this address, and says in the answer where its limits stand; the refusal of whoever is over one. */
    private Uni<Optional<FailureException>> overLimit(RoutingContext http) {
        IpAddress address = Requests.address(http);
        List<Window> windows = address == null
                ? List.of()
                : limits.all().stream()
                        .filter(limit -> limit.level() == Level.IP)
                        .map(limit -> stranger(limit, address))
                        .toList();
        return limiter.take(new Demand(windows, 1, null)).map(taking -> switch (taking) {
            case Taking.Admitted taken -> {
                LimitHeaders.write(http.response(), taken.quotas());
                yield Optional.empty();
            }
            case Taking.Exhausted none -> {
                LimitHeaders.write(http.response(), none.quotas());
                yield Optional.of(
                        FailureException.rateLimited(none.refusing().getFirst().untilReset()));
            }
            case Taking.Stale stale -> throw new IllegalStateException("stale without a fence");
        });
    }

    private static Window stranger(Limit limit, IpAddress address) {
        String subject = address.limitSubject();
        return Window.of("{" + subject + "}", limit, REALM + "stranger");
    }
}
