package io.claviger.session;

import io.claviger.failure.FailureException;
import io.claviger.http.Bodies;
import io.claviger.http.LimitHeaders;
import io.claviger.http.OwnCredential;
import io.claviger.http.Requests;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** {@code /v1/anonymous-sessions}: Bricqs' "Session-Based (Anonymous)". */
@Path("/v1/anonymous-sessions")
@Tag(name = "Sessions", description = "Signing in and out")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
class AnonymousSessionResource {
    private final AnonymousSessions sessions;

    AnonymousSessionResource(AnonymousSessions sessions) {
        this.sessions = sessions;
    }

    @POST
    @OwnCredential
    @Operation(
            operationId = "beginAnonymousSession",
            summary = "An id for a visitor without an account; how many is limited per address and per tenant")
    @APIResponse(responseCode = "201", description = "Begun; the id is in this answer and nowhere else")
    public Uni<RestResponse<AnonymousSessionJson>> begin(
            @Context RoutingContext http, AnonymousSessionJson.@Nullable Wanted given) {
        return sessions.begin(Bodies.required(given).parse(), Requests.address(http))
                .invoke(visit -> LimitHeaders.write(http.response(), visit.quotas()))
                .map(AnonymousSessionResource::answer);
    }

    private static RestResponse<AnonymousSessionJson> answer(Visit visit) {
        return switch (visit) {
            case Visit.Begun begun ->
                RestResponse.ResponseBuilder.<AnonymousSessionJson>create(RestResponse.Status.CREATED)
                        .entity(AnonymousSessionJson.of(begun))
                        .header(HttpHeaders.CACHE_CONTROL, "no-store")
                        .build();
            case Visit.OverLimit over -> throw FailureException.rateLimited(over.retryAfter());
        };
    }
}
