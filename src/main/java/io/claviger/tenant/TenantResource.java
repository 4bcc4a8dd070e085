package io.claviger.tenant;

import io.claviger.access.By;
import io.claviger.failure.Violations;
import io.claviger.http.Bodies;
import io.claviger.http.ETags;
import io.claviger.http.Requests;
import io.claviger.limit.Fenced;
import io.claviger.list.ListParams;
import io.claviger.list.PageJson;
import io.claviger.list.SortColumn;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** {@code /v1/tenants}. */
@Path("/v1/tenants")
@Tag(name = "Tenants", description = "For the operator")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
class TenantResource {
    private static final Set<SortColumn> SORTS =
            EnumSet.of(SortColumn.CREATED_AT, SortColumn.NAME, SortColumn.UPDATED_AT);

    private final Tenants tenants;
    private final Keyspaces keyspaces;
    private final Plans plans;

    TenantResource(Tenants tenants, Keyspaces keyspaces, Plans plans) {
        this.tenants = tenants;
        this.keyspaces = keyspaces;
        this.plans = plans;
    }

    @POST
    @Operation(operationId = "createTenant", summary = "Create a tenant of a keyspace")
    @APIResponse(responseCode = "201", description = "Created")
    public Uni<RestResponse<TenantJson>> create(@Context RoutingContext http, TenantJson.@Nullable New given) {
        By by = operator(http);
        return tenants.create(by, Bodies.required(given).parse(keyspaces, plans))
                .map(tenant -> RestResponse.ResponseBuilder.<TenantJson>create(RestResponse.Status.CREATED)
                        .entity(TenantJson.of(tenant))
                        .location(URI.create("/v1/tenants/" + tenant.id()))
                        .header(HttpHeaders.ETAG, ETags.of(tenant.version()))
                        .build());
    }

    @GET
    @Operation(operationId = "listTenants", summary = "List tenants")
    public Uni<PageJson<TenantJson>> list(
            @Context RoutingContext http,
            @BeanParam ListParams params,
            @QueryParam("keyspace") @Parameter(description = "Of this keyspace only") @Nullable String keyspace) {
        By by = operator(http);
        Violations violations = new Violations();
        Keyspace wanted = violations.optional("keyspace", keyspace, keyspaces::parse);
        violations.throwIfAny();
        Map<String, Object> where = wanted == null ? Map.of() : Map.of("keyspace", wanted.name());
        return tenants.list(by, where, params.parse(SORTS)).map(listing -> PageJson.of(listing.map(TenantJson::of)));
    }

    @GET
    @Path("/{id}")
    @Operation(operationId = "readTenant", summary = "Read a tenant")
    public Uni<RestResponse<TenantJson>> read(@Context RoutingContext http, @PathParam("id") UUID id) {
        return tenants.read(operator(http), id).map(tenant -> answer(new Fenced<>(tenant, true)));
    }

    @PATCH
    @Path("/{id}")
    @Operation(
            operationId = "changeTenant",
            summary =
                    "Change name, plan, status, allowlist or limits; the next verification of any of its keys sees it")
    public Uni<RestResponse<TenantJson>> change(
            @Context RoutingContext http,
            @PathParam("id") UUID id,
            @HeaderParam(HttpHeaders.IF_MATCH)
                    @Parameter(description = "The ETag that you have seen: 412 if the tenant was changed since")
                    @Nullable
                    String ifMatch,
            TenantJson.@Nullable Patch given) {
        By by = operator(http);
        return tenants.change(
                        by, id, ETags.seen(ifMatch), Bodies.required(given).parse(plans))
                .map(TenantResource::answer);
    }

    /** Asked before the request is read: what is wrong with it tells what is configured. */
    private static By operator(RoutingContext http) {
        By by = Requests.by(http);
        Tenants.mustBeOperator(by);
        return by;
    }

    private static RestResponse<TenantJson> answer(Fenced<Tenant> tenant) {
        return RestResponse.ResponseBuilder.<TenantJson>create(RestResponse.Status.OK)
                .entity(TenantJson.of(tenant.value()))
                .header(HttpHeaders.ETAG, ETags.of(tenant.value().version()))
                .header(Fenced.PROPAGATION, tenant.everywhere() ? null : "pending")
                .build();
    }
}
