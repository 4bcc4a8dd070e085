package io.claviger.audit;

import io.claviger.access.By;
import io.claviger.http.Requests;
import io.claviger.list.PageJson;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code /v1/audit}. */
@Path("/v1/audit")
@Tag(name = "Audit", description = "For the operator, and for the admins of a tenant within their own")
@Produces(MediaType.APPLICATION_JSON)
class AuditResource {
    private final AuditLog audit;

    AuditResource(AuditLog audit) {
        this.audit = audit;
    }

    @GET
    @Operation(
            operationId = "listAudit",
            summary = "Who changed what, when, from where, in which request; gone through by cursor, without a total")
    public Uni<PageJson<AuditJson>> list(@Context RoutingContext http, @BeanParam AuditParams params) {
        By by = Requests.by(http);
        AuditLog.mustBeAllowed(by);
        AuditParams.Wanted wanted = params.parse(by.caller());
        return audit.list(by, wanted.where(), wanted.page()).map(listing -> PageJson.of(listing.map(AuditJson::of)));
    }
}
