package io.claviger.billing;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.claviger.access.By;
import io.claviger.access.Caller;
import io.claviger.failure.Failure;
import io.claviger.failure.FailureException;
import io.claviger.http.OwnCredential;
import io.claviger.http.Requests;
import io.claviger.limit.Fenced;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** {@code POST /webhooks/stripe}: Stripe, known by its signature (BrikSync), tells what happened to a subscription. */
@Path("/webhooks/stripe")
@OwnCredential
@SecurityRequirement(name = "stripe")
@Tag(name = "Billing")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.WILDCARD)
class StripeWebhookResource {
    private final Billing billing;
    private final Optional<StripeSignature> signature;
    private final ObjectMapper mapper;
    private final Clock clock;

    StripeWebhookResource(StripeConfig config, Billing billing, ObjectMapper mapper, Clock clock) {
        this.billing = billing;
        this.signature = config.secret().map(secret -> new StripeSignature(secret, config.tolerance()));
        this.mapper = mapper;
        this.clock = clock;
    }

    @POST
    @Operation(
            operationId = "receiveStripeEvent",
            summary =
                    "An event of Stripe: customer.subscription.* puts the tenant that the customer pays for on the plan that"
                            + " is due. In any order, any number of times. 404 without claviger.stripe.secret")
    public Uni<RestResponse<WebhookJson>> receive(
            @Context RoutingContext http,
            @RequestBody(
                            description = "As Stripe signed it, byte by byte",
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON,
                                            schema = @Schema(implementation = Object.class)))
                    byte @Nullable [] body)
            throws IOException {
        byte[] signed = body == null ? new byte[0] : body;
        mustBeStripe(http, signed);
        StripeEvent event = StripeEventJson.parse(signed, mapper);
        By by = new By(new Caller.Machine("stripe", event.id()), Requests.address(http), Requests.id(http));
        return billing.receive(by, event)
                .map(done -> RestResponse.ResponseBuilder.<WebhookJson>create(RestResponse.Status.OK)
                        .entity(new WebhookJson(done.value().wire()))
                        .header(Fenced.PROPAGATION, done.everywhere() ? null : "pending")
                        .build());
    }

    private void mustBeStripe(RoutingContext http, byte[] body) {
        StripeSignature ours = signature.orElseThrow(() -> new FailureException(Failure.NOT_FOUND));
        List<String> given = http.request().headers().getAll("Stripe-Signature");
        Optional<String> objection = given.size() == 1
                ? ours.objection(given.getFirst(), body, clock.instant())
                : Optional.of("There must be one Stripe-Signature header");
        objection.ifPresent(why -> {
            throw new FailureException(Failure.INVALID_SIGNATURE, why);
        });
    }
}
