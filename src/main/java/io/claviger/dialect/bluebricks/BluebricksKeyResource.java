package io.claviger.dialect.bluebricks;

import io.claviger.access.By;
import io.claviger.access.Right;
import io.claviger.http.Bodies;
import io.claviger.http.Requests;
import io.claviger.key.ApiKey;
import io.claviger.key.Keys;
import io.claviger.limit.Fenced;
import io.claviger.list.ListParams;
import io.claviger.list.SortColumn;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/auth}: "manages Bluebricks' long-lived API tokens". */
@Path("/api/v1/auth")
@Tag(name = "Bluebricks", description = "As Bluebricks documents it; each needs its permission, or an admin's role")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
class BluebricksKeyResource {
    private static final Set<SortColumn> SORTS = EnumSet.allOf(SortColumn.class);

    private final Keys keys;

    BluebricksKeyResource(Keys keys) {
        this.keys = keys;
    }

    @POST
    @Path("/key")
    @Consumes(MediaType.WILDCARD)
    @Operation(operationId = "bluebricksCreateKey", summary = "Generate api key")
    public Uni<RestResponse<BluebricksKeyJson.Created>> create(
            @Context RoutingContext http, BluebricksKeyJson.@Nullable Name given) {
        By by = Requests.by(http);
        Keys.must(by, Right.CREATE_KEYS);
        UUID tenant = by.caller().mustHaveTenant();
        BluebricksKeyJson.Name body = given == null ? new BluebricksKeyJson.Name(null) : given;
        return keys.create(by, tenant, its -> body.create(), Optional.empty())
                .map(created -> RestResponse.ResponseBuilder.<BluebricksKeyJson.Created>create(RestResponse.Status.OK)
                        .entity(BluebricksKeyJson.Created.of(created))
                        .header(HttpHeaders.CACHE_CONTROL, "no-store")
                        .build());
    }

    @GET
    @Path("/keys")
    @Operation(operationId = "bluebricksListKeys", summary = "Get list api key details")
    public Uni<BluebricksKeyJson.Page> list(
            @Context RoutingContext http,
            @QueryParam("offset") @Parameter(description = "Results offset, default 0", example = "10") @Nullable
                    String offset,
            @QueryParam("limit") @Parameter(description = "1 to 100, default 20", example = "10") @Nullable
                    String limit,
            @QueryParam("order") @Parameter(description = "ASC or DESC") @Nullable String order,
            @QueryParam("sort")
                    @Parameter(
                            description = "created_at (default), name, updated_at or expiration_time; may be followed"
                                    + " by a direction: \"name asc\"")
                    @Nullable
                    String sort,
            @QueryParam("search") @Parameter(description = "What the name contains") @Nullable String search) {
        By by = Requests.by(http);
        Keys.must(by, Right.READ_KEYS);
        Map<String, Object> own = Map.of("tenantId", by.caller().mustHaveTenant());
        BluebricksSort wanted = BluebricksSort.of(sort, order);
        return keys.list(
                        by,
                        own,
                        ListParams.of(offset, limit, wanted.column(), wanted.direction(), search)
                                .parse(SORTS))
                .map(BluebricksKeyJson.Page::of);
    }

    @POST
    @Path("/key/activate")
    @Operation(operationId = "bluebricksActivateKey", summary = "Activate api key")
    public Uni<RestResponse<BluebricksKeyJson.State>> activate(
            @Context RoutingContext http, BluebricksKeyJson.@Nullable Name given) {
        return turn(http, given, true);
    }

    @POST
    @Path("/key/deactivate")
    @Operation(operationId = "bluebricksDeactivateKey", summary = "Deactivate api key; takes effect at once")
    public Uni<RestResponse<BluebricksKeyJson.State>> deactivate(
            @Context RoutingContext http, BluebricksKeyJson.@Nullable Name given) {
        return turn(http, given, false);
    }

    private Uni<RestResponse<BluebricksKeyJson.State>> turn(
            RoutingContext http, BluebricksKeyJson.@Nullable Name given, boolean active) {
        By by = Requests.by(http);
        Keys.must(by, Right.UPDATE_KEYS);
        return keys.switchByName(
                        by, by.caller().mustHaveTenant(), Bodies.required(given).required(), active)
                .map(BluebricksKeyResource::answer);
    }

    private static RestResponse<BluebricksKeyJson.State> answer(Fenced<ApiKey> key) {
        return RestResponse.ResponseBuilder.<BluebricksKeyJson.State>create(RestResponse.Status.OK)
                .entity(BluebricksKeyJson.State.of(key.value()))
                .header(Fenced.PROPAGATION, key.everywhere() ? null : "pending")
                .build();
    }
}
