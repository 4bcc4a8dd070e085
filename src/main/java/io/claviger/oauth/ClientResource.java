package io.claviger.oauth;

import io.claviger.access.By;
import io.claviger.access.Caller;
import io.claviger.failure.Failure;
import io.claviger.failure.FailureException;
import io.claviger.failure.Violations;
import io.claviger.http.Bodies;
import io.claviger.http.ETags;
import io.claviger.http.Requests;
import io.claviger.limit.Fenced;
import io.claviger.list.ListParams;
import io.claviger.list.PageJson;
import io.claviger.list.SortColumn;
import io.claviger.tenant.Keyspace;
import io.claviger.tenant.Keyspaces;
import io.claviger.tenant.Tenant;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
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
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** {@code /v1/oauth/clients}. */
@Path("/v1/oauth/clients")
@Tag(name = "OAuth clients", description = "Applications that act on behalf of people")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
class ClientResource {
    private static final Set<SortColumn> SORTS =
            EnumSet.of(SortColumn.CREATED_AT, SortColumn.NAME, SortColumn.UPDATED_AT);
    private static final String IF_MATCH = "The ETag that you have seen: 412 if the client was changed since";

    private final Clients clients;
    private final Keyspaces keyspaces;

    ClientResource(Clients clients, Keyspaces keyspaces) {
        this.clients = clients;
        this.keyspaces = keyspaces;
    }

    @POST
    @Operation(
            operationId = "createOAuthClient",
            summary = "Register an application; its secret is in this answer and nowhere else")
    @APIResponse(responseCode = "201", description = "Created")
    public Uni<RestResponse<ClientJson>> create(@Context RoutingContext http, ClientJson.@Nullable New given) {
        By by = manager(http);
        ClientJson.New body = Bodies.required(given);
        return clients.create(
                        by,
                        tenantOf(by.caller(), body.tenantId()),
                        tenant -> body.parse(
                                product(by.caller(), tenant, body.keyspace()),
                                tenant.map(Tenant::id).orElse(null)))
                .map(created -> answer(
                        RestResponse.ResponseBuilder.<ClientJson>create(RestResponse.Status.CREATED)
                                .location(URI.create(
                                        "/v1/oauth/clients/" + created.client().id())),
                        created));
    }

    @GET
    @Operation(operationId = "listOAuthClients", summary = "List applications, without their secrets")
    public Uni<PageJson<ClientJson>> list(
            @Context RoutingContext http,
            @BeanParam ListParams params,
            @QueryParam("tenant_id") @Parameter(description = "Of this tenant only") @Nullable String tenantId) {
        By by = manager(http);
        Map<String, Object> where = new HashMap<>();
        if (tenantId != null) {
            tenantOf(by.caller(), tenantId).ifPresent(tenant -> where.put("tenantId", tenant));
        }
        return clients.list(by, where, params.parse(SORTS)).map(listing -> PageJson.of(listing.map(ClientJson::of)));
    }

    @GET
    @Path("/{id}")
    @Operation(operationId = "readOAuthClient", summary = "Read an application, without its secret")
    public Uni<RestResponse<ClientJson>> read(@Context RoutingContext http, @PathParam("id") UUID id) {
        return clients.read(Requests.by(http), id).map(client -> answer(new Fenced<>(client, true)));
    }

    @PATCH
    @Path("/{id}")
    @Operation(
            operationId = "changeOAuthClient",
            summary = "Change name, redirect URIs, scopes, grants or state; its tokens follow at once")
    public Uni<RestResponse<ClientJson>> change(
            @Context RoutingContext http,
            @PathParam("id") UUID id,
            @HeaderParam(HttpHeaders.IF_MATCH) @Parameter(description = IF_MATCH) @Nullable String ifMatch,
            ClientJson.@Nullable Patch given) {
        By by = manager(http);
        ClientJson.Patch body = Bodies.required(given);
        return clients.change(by, id, ETags.seen(ifMatch), old -> body.parse(configured(old.keyspace()), old))
                .map(ClientResource::answer);
    }

    @POST
    @Path("/{id}/rotate-secret")
    @Operation(
            operationId = "rotateOAuthClientSecret",
            summary = "Give a confidential client a new secret; it is in this answer and nowhere else")
    public Uni<RestResponse<ClientJson>> rotate(
            @Context RoutingContext http, @PathParam("id") UUID id, ClientJson.@Nullable Rotation given) {
        By by = manager(http);
        Duration overlap = given == null ? Duration.ZERO : given.parse();
        return clients.rotateSecret(by, id, overlap)
                .map(rotated -> answer(RestResponse.ResponseBuilder.create(RestResponse.Status.OK), rotated));
    }

    @DELETE
    @Path("/{id}")
    @Operation(operationId = "deleteOAuthClient", summary = "Delete an application and all its tokens, at once")
    @APIResponse(responseCode = "204", description = "Deleted: no node says yes to its tokens any more")
    public Uni<RestResponse<Void>> delete(
            @Context RoutingContext http,
            @PathParam("id") UUID id,
            @HeaderParam(HttpHeaders.IF_MATCH) @Parameter(description = IF_MATCH) @Nullable String ifMatch) {
        return clients.delete(Requests.by(http), id, ETags.seen(ifMatch))
                .map(fenced -> RestResponse.ResponseBuilder.<Void>create(RestResponse.Status.NO_CONTENT)
                        .header(Fenced.PROPAGATION, fenced.everywhere() ? null : "pending")
                        .build());
    }

    /** Asked before the request is read: what is wrong with it tells what is configured. */
    private static By manager(RoutingContext http) {
        By by = Requests.by(http);
        Clients.mustManage(by);
        return by;
    }

    private static RestResponse<ClientJson> answer(Fenced<Client> client) {
        return RestResponse.ResponseBuilder.<ClientJson>create(RestResponse.Status.OK)
                .entity(ClientJson.of(client.value()))
                .header(HttpHeaders.ETAG, ETags.of(client.value().version()))
                .header(Fenced.PROPAGATION, client.everywhere() ? null : "pending")
                .build();
    }

    private static RestResponse<ClientJson> answer(
            RestResponse.ResponseBuilder<ClientJson> answer, CreatedClient created) {
        return answer.entity(ClientJson.of(created))
                .header(HttpHeaders.ETAG, ETags.of(created.client().version()))
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }

    /** The tenant that is meant; somebody else's is as unknown as none. */
    private static Optional<UUID> tenantOf(Caller caller, @Nullable String given) {
        Optional<UUID> own = caller.tenantId();
        if (given == null) {
            return own;
        }
        UUID meant = uuid(given);
        if (own.isPresent() && !own.get().equals(meant)) {
            throw FailureException.invalid("tenant_id", "there is no such tenant");
        }
        return Optional.of(meant);
    }

    private static UUID uuid(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw FailureException.invalid("tenant_id", "must be a UUID");
        }
    }

    private Keyspace product(Caller caller, Optional<Tenant> tenant, @Nullable String given) {
        if (tenant.isEmpty() && !caller.isOperator()) {
            throw new FailureException(Failure.FORBIDDEN);
        }
        if (tenant.isEmpty() && given == null) {
            throw FailureException.invalid("keyspace", "is required without tenant_id");
        }
        if (tenant.isPresent() && given != null && !given.equals(tenant.get().keyspace())) {
            throw FailureException.invalid("keyspace", "must be that of the tenant, or absent");
        }
        if (tenant.isPresent()) {
            return configured(tenant.get().keyspace());
        }
        Violations violations = new Violations();
        Optional<Keyspace> product =
                violations.parse("keyspace", given, Optional.empty(), raw -> Optional.of(keyspaces.parse(raw)));
        violations.throwIfAny();
        return product.orElseThrow();
    }

    private Keyspace configured(String name) {
        return keyspaces
                .find(name)
                .orElseThrow(() ->
                        new FailureException(Failure.CONFLICT, "The keyspace " + name + " is no longer configured"));
    }
}
