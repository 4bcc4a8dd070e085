package io.claviger.session;

import io.claviger.failure.Violations;
import io.claviger.http.Bodies;
import io.claviger.http.OwnCredential;
import io.claviger.http.Requests;
import io.claviger.limit.Fenced;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
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

/** {@code /v1/sessions}: PropertyBase's "session token, browser apps, 24 hours". */
@Path("/v1/sessions")
@Tag(name = "Sessions", description = "Signing in and out")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
class SessionResource {
    private final Sessions sessions;

    SessionResource(Sessions sessions) {
        this.sessions = sessions;
    }

    @POST
    @OwnCredential
    @Operation(operationId = "signIn", summary = "Sign in with a local account; how often is limited per address")
    @APIResponse(responseCode = "201", description = "Signed in; the token is in this answer and nowhere else")
    public Uni<RestResponse<SessionJson>> signIn(@Context RoutingContext http, SessionJson.@Nullable SignIn given) {
        SessionJson.SignIn body = Bodies.required(given);
        Violations violations = new Violations();
        if (body.email() == null) {
            violations.add("email", "is required");
        }
        if (body.password() == null) {
            violations.add("password", "is required");
        }
        violations.throwIfAny();
        return sessions.signIn(
                        String.valueOf(body.email()),
                        String.valueOf(body.password()),
                        Requests.address(http),
                        Requests.id(http))
                .map(signedIn -> RestResponse.ResponseBuilder.<SessionJson>create(RestResponse.Status.CREATED)
                        .entity(SessionJson.of(signedIn))
                        .header(HttpHeaders.CACHE_CONTROL, "no-store")
                        .build());
    }

    @GET
    @Path("/current")
    @Operation(operationId = "whoAmI", summary = "Who the presented credential stands for, and what it may do")
    public SessionJson.Myself current(@Context RoutingContext http) {
        return SessionJson.Myself.of(Requests.by(http).caller());
    }

    @DELETE
    @Path("/current")
    @Operation(operationId = "signOut", summary = "Sign out: the token is refused from now on, everywhere")
    @APIResponse(responseCode = "204", description = "Signed out")
    public Uni<RestResponse<Void>> signOut(@Context RoutingContext http) {
        return sessions.signOut(Requests.by(http))
                .map(fenced -> RestResponse.ResponseBuilder.<Void>create(RestResponse.Status.NO_CONTENT)
                        .header(Fenced.PROPAGATION, fenced.everywhere() ? null : "pending")
                        .build());
    }
}
