package io.claviger.gateway;

import io.claviger.access.Caller;
import io.claviger.failure.Failure;
import io.claviger.failure.FailureException;
import io.claviger.key.OperatorKeys;
import io.claviger.verify.Call;
import io.claviger.verify.Credentials;
import io.claviger.verify.Presented;
import io.claviger.verify.Verdict;
import io.claviger.verify.Verifier;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** Judges the calls that proxies ask about. */
@ApplicationScoped
class Gateways {
    /** The proxy's own credential: {@code Authorization} is its client's. */
    static final String SERVICE_KEY = "X-Claviger-Service-Key";

    private final OperatorKeys operators;
    private final Verifier verifier;
    private final SidecarConfig sidecar;

    Gateways(OperatorKeys operators, Verifier verifier, SidecarConfig sidecar) {
        this.operators = operators;
        this.verifier = verifier;
        this.sidecar = sidecar;
    }

    /** The verdict; fails with what is wrong with the question, or if the truth cannot be had. */
    Uni<Verdict> judge(Question question) {
        return Uni.createFrom().deferred(() -> {
            mustBeProxy(question.own());
            Needs needs = Needs.parse(question.own());
            return credential(question, needs).flatMap(presented -> verify(question, needs, presented));
        });
    }

    private void mustBeProxy(HeaderLines own) {
        boolean known = sidecar.enabled()
                || own.only(SERVICE_KEY)
                        .flatMap(operators::find)
                        .filter(Caller::mayVerify)
                        .isPresent();
        if (!known) {
            throw new FailureException(Failure.UNAUTHORIZED, "The gateway must show a service key, in " + SERVICE_KEY);
        }
    }

    /** From a header; only without one, and only where the route takes anonymous sessions, from query or body. */
    private static Uni<Optional<Presented>> credential(Question question, Needs needs) {
        Optional<Presented> shown = Credentials.of(
                question.headers().all("Authorization"), question.headers().all("X-API-Key"));
        if (shown.isPresent() || !needs.acceptAnonymous()) {
            return Uni.createFrom().item(shown);
        }
        Optional<Presented> inQuery = SessionIds.inQuery(question.uri()).map(Presented::new);
        return inQuery.isPresent()
                ? Uni.createFrom().item(inQuery)
                : question.sessionInBody().get().map(session -> session.map(Presented::new));
    }

    private Uni<Verdict> verify(Question question, Needs needs, Optional<Presented> presented) {
        if (presented.isEmpty()) {
            throw new FailureException(Failure.UNAUTHORIZED);
        }
        return verifier.verify(new Call(
                presented.get(),
                question.address(),
                needs.scopes(),
                needs.environment(),
                needs.operation(),
                needs.cost(),
                needs.kinds()));
    }
}
