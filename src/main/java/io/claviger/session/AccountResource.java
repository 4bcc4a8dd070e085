package io.claviger.session;

import io.claviger.access.By;
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

/** {@code /v1/accounts}. */
@Path("/v1/accounts")
@Tag(name = "Accounts", description = "Who can sign in here; for admins of a tenant, and for the operator")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
class AccountResource {
    private static final Set<SortColumn> SORTS =
            EnumSet.of(SortColumn.CREATED_AT, SortColumn.NAME, SortColumn.UPDATED_AT);

    private final Accounts accounts;

    AccountResource(Accounts accounts) {
        this.accounts = accounts;
    }

    @POST
    @Operation(operationId = "createAccount", summary = "Create an account")
    @APIResponse(responseCode = "201", description = "Created")
    public Uni<RestResponse<AccountJson>> create(@Context RoutingContext http, AccountJson.@Nullable New given) {
        By by = admin(http);
        return accounts.create(by, Bodies.required(given).parse(by.caller().tenantId()))
                .map(account -> RestResponse.ResponseBuilder.<AccountJson>create(RestResponse.Status.CREATED)
                        .entity(AccountJson.of(account))
                        .location(URI.create("/v1/accounts/" + account.id()))
                        .header(HttpHeaders.ETAG, ETags.of(account.version()))
                        .build());
    }

    @GET
    @Operation(operationId = "listAccounts", summary = "List accounts")
    public Uni<PageJson<AccountJson>> list(
            @Context RoutingContext http,
            @BeanParam ListParams params,
            @QueryParam("tenant_id") @Parameter(description = "Of this tenant only") @Nullable UUID tenantId) {
        By by = admin(http);
        Map<String, Object> where = tenantId == null ? Map.of() : Map.of("tenantId", tenantId);
        return accounts.list(by, where, params.parse(SORTS)).map(page -> PageJson.of(page.map(AccountJson::of)));
    }

    @GET
    @Path("/{id}")
    @Operation(operationId = "readAccount", summary = "Read an account")
    public Uni<RestResponse<AccountJson>> read(@Context RoutingContext http, @PathParam("id") UUID id) {
        return accounts.read(admin(http), id).map(account -> answer(new Fenced<>(account, true)));
    }

    @PATCH
    @Path("/{id}")
    @Operation(operationId = "changeAccount", summary = "Change an account; what stands for it is judged anew at once")
    public Uni<RestResponse<AccountJson>> change(
            @Context RoutingContext http,
            @PathParam("id") UUID id,
            @HeaderParam(HttpHeaders.IF_MATCH)
                    @Parameter(description = "The ETag that you have seen: 412 if the account was changed since")
                    @Nullable
                    String ifMatch,
            AccountJson.@Nullable Patch given) {
        By by = admin(http);
        return accounts.change(
                        by, id, ETags.seen(ifMatch), Bodies.required(given).parse())
                .map(AccountResource::answer);
    }

    @DELETE
    @Path("/{id}")
    @Operation(operationId = "deleteAccount", summary = "Delete an account; what stands for it ends at once")
    @APIResponse(responseCode = "204", description = "Deleted")
    public Uni<RestResponse<Void>> delete(@Context RoutingContext http, @PathParam("id") UUID id) {
        return accounts.delete(admin(http), id)
                .map(fenced -> RestResponse.ResponseBuilder.<Void>create(RestResponse.Status.NO_CONTENT)
                        .header(Fenced.PROPAGATION, fenced.everywhere() ? null : "pending")
                        .build());
    }

    private static By admin(RoutingContext http) {
        By by = Requests.by(http);
        Accounts.mustBeAdmin(by);
        return by;
    }

    private static RestResponse<AccountJson> answer(Fenced<Account> account) {
        return RestResponse.ResponseBuilder.<AccountJson>create(RestResponse.Status.OK)
                .entity(AccountJson.of(account.value()))
                .header(HttpHeaders.ETAG, ETags.of(account.value().version()))
                .header(Fenced.PROPAGATION, account.everywhere() ? null : "pending")
                .build();
    }
}
