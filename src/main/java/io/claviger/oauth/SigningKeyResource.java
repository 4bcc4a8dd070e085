package io.claviger.oauth;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.claviger.failure.FailureException;
import io.claviger.http.Requests;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** {@code /v1/oauth/signing-keys}. */
@Path("/v1/oauth/signing-keys")
@Tag(name = "OAuth signing keys", description = "For the operator")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
class SigningKeyResource {
    private static final long LATEST = Duration.ofDays(30).toSeconds();

    private final SigningKeys keys;
    private final OAuthConfig config;

    SigningKeyResource(SigningKeys keys, OAuthConfig config) {
        this.keys = keys;
        this.config = config;
    }

    /** What is asked for. */
    @Schema(name = "NewSigningKey")
    public record New(
            @Schema(description = "0 to 2592000; default claviger.oauth.publish-signing-key-ahead", examples = "3600")
            @JsonProperty("signs_in_seconds")
            @Nullable
            Long signsInSeconds) {}

    /** What was made. */
    @Schema(name = "SigningKey")
    public record Made(
            @Schema(description = "As in /.well-known/jwks.json")
            String kid,

            @JsonProperty("signs_from") Instant signsFrom) {}

    @POST
    @Operation(
            operationId = "createSigningKey",
            summary = "Roll the signing key over now; tokens that are alive stay good")
    @APIResponse(responseCode = "201", description = "Created and published")
    public Uni<RestResponse<Made>> create(@Context RoutingContext http, @Nullable New given) {
        Long seconds = given == null ? null : given.signsInSeconds();
        if (seconds != null && (seconds < 0 || seconds > LATEST)) {
            throw FailureException.invalid("signs_in_seconds", "must be from 0 to " + LATEST);
        }
        Duration ahead = seconds == null ? config.publishSigningKeyAhead() : Duration.ofSeconds(seconds);
        return keys.rollOver(Requests.by(http), ahead)
                .map(key -> RestResponse.status(RestResponse.Status.CREATED, new Made(key.id(), key.signsFrom())));
    }
}
