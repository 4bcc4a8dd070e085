package io.claviger.billing;

import io.claviger.access.By;
import io.claviger.http.Bodies;
import io.claviger.http.Requests;
import io.claviger.limit.Fenced;
import io.claviger.tenant.Tenants;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** {@code /v1/tenants/{id}/billing}. */
@Path("/v1/tenants/{id}/billing")
@Tag(name = "Billing", description = "Who pays for a tenant; for the operator, and Stripe")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
class BillingResource {
    private final Billing billing;

    BillingResource(Billing billing) {
        this.billing = billing;
    }

    @GET
    @Operation(
            operationId = "readBilling",
            summary = "Which customer of Stripe pays for a tenant, by which subscriptions")
    public Uni<BillingJson> read(@Context RoutingContext http, @PathParam("id") UUID id) {
        return billing.read(Requests.by(http), id).map(BillingJson::of);
    }

    @PUT
    @Operation(
            operationId = "bindBilling",
            summary =
                    "Say which customer of Stripe pays for a tenant; what Stripe has told of its subscriptions holds at once")
    public Uni<RestResponse<BillingJson>> bind(
            @Context RoutingContext http, @PathParam("id") UUID id, BillingJson.@Nullable Put given) {
        By by = Requests.by(http);
        Tenants.mustBeOperator(by);
        return billing.bind(by, id, Bodies.required(given).parse())
                .map(bound -> RestResponse.ResponseBuilder.<BillingJson>create(RestResponse.Status.OK)
                        .entity(BillingJson.of(bound.value()))
                        .header(Fenced.PROPAGATION, bound.everywhere() ? null : "pending")
                        .build());
    }
}
