package io.claviger.verify;

import io.claviger.failure.Failure;
import io.claviger.failure.FailureException;
import io.claviger.failure.Violations;
import io.claviger.http.Bodies;
import io.claviger.http.Requests;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /v1/verify}. */
@Path("/v1/verify")
@Tag(name = "Verify", description = "For service keys and the operator")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
class VerifyResource {
    private static final int MOST = 100;

    private final Verifier verifier;

    VerifyResource(Verifier verifier) {
        this.verifier = verifier;
    }

    @POST
    @Operation(operationId = "verify", summary = "Is this credential good for this call? Counts it, if so")
    @APIResponse(responseCode = "200", description = "The verdict, whichever it is")
    public Uni<VerifyJson> verify(@Context RoutingContext http, @Nullable CallJson given) {
        mayVerify(http);
        return verifier.verify(Bodies.required(given).parse()).map(VerifyJson::of);
    }

    @POST
    @Path("/batch")
    @Operation(operationId = "verifyBatch", summary = "Up to 100 calls, judged and counted one after the other")
    @APIResponse(responseCode = "200", description = "The verdicts, in the order of the calls")
    public Uni<VerifyJson.VerdictsJson> verifyBatch(
            @Context RoutingContext http, VerifyJson.@Nullable BatchJson given) {
        mayVerify(http);
        return Multi.createFrom()
                .iterable(parse(Bodies.required(given).calls()))
                .onItem()
                .transformToUniAndConcatenate(verifier::verify)
                .map(VerifyJson::of)
                .collect()
                .asList()
                .map(VerifyJson.VerdictsJson::new);
    }

    /** All calls are read before the first is counted: a batch that is not valid costs nothing. */
    private static List<Call> parse(@Nullable List<CallJson> given) {
        Violations violations = new Violations();
        if (given == null || given.isEmpty() || given.size() > MOST) {
            violations.add("calls", "must have 1 to " + MOST + " entries");
            violations.throwIfAny();
        }
        List<Call> calls = new ArrayList<>();
        int index = 0;
        for (CallJson one : given == null ? List.<CallJson>of() : given) {
            String field = "calls[" + index++ + "]";
            if (one == null) {
                violations.add(field, "must be an object");
                continue;
            }
            violations
                    .parse(field, one, Optional.<Call>empty(), raw -> Optional.of(raw.parse()))
                    .ifPresent(calls::add);
        }
        violations.throwIfAny();
        return calls;
    }

    private static void mayVerify(RoutingContext http) {
        if (!Requests.by(http).caller().mayVerify()) {
            throw new FailureException(Failure.FORBIDDEN);
        }
    }
}
