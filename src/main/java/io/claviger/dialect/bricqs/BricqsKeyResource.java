package io.claviger.dialect.bricqs;

import io.claviger.access.By;
import io.claviger.access.Caller;
import io.claviger.failure.Failure;
import io.claviger.failure.FailureException;
import io.claviger.failure.FieldError;
import io.claviger.http.Bodies;
import io.claviger.http.Requests;
import io.claviger.key.KeyRules;
import io.claviger.key.Keys;
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
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/events/api-keys}: "These endpoints require JWT authentication (admin login)". */
@Path("/api/v1/events/api-keys")
@Tag(name = "Bricqs", description = "As Bricqs documents it; for signed-in admins of a tenant")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
class BricqsKeyResource {
    private static final Set<SortColumn> SORTS = EnumSet.allOf(SortColumn.class);

    private final Keys keys;
    private final KeyRules rules;
    private final Clock clock;

    BricqsKeyResource(Keys keys, KeyRules rules, Clock clock) {
        this.keys = keys;
        this.rules = rules;
        this.clock = clock;
    }

    @POST
    @Operation(operationId = "bricqsCreateKey", summary = "Create a new API key; the plaintext key is shown once")
    @APIResponse(responseCode = "201", description = "Created")
    public Uni<RestResponse<BricqsKeyJson>> create(@Context RoutingContext http, BricqsKeyJson.@Nullable New given) {
        By by = admin(http);
        BricqsKeyJson.New body = Bodies.required(given);
        return inTheirWords(keys.create(
                        by,
                        by.caller().mustHaveTenant(),
                        tenant -> body.parse(rules.keyspaceOf(tenant)),
                        Optional.empty()))
                .map(created -> RestResponse.ResponseBuilder.<BricqsKeyJson>create(RestResponse.Status.CREATED)
                        .entity(BricqsKeyJson.of(created, clock.instant()))
                        .header(HttpHeaders.CACHE_CONTROL, "no-store")
                        .build());
    }

    @GET
    @Operation(operationId = "bricqsListKeys", summary = "List all API keys for the tenant (prefixes only)")
    public Uni<PageJson<BricqsKeyJson>> list(@Context RoutingContext http, @BeanParam ListParams params) {
        By by = admin(http);
        return keys.list(by, Map.of("tenantId", by.caller().mustHaveTenant()), params.parse(SORTS))
                .map(page -> PageJson.of(page.map(key -> BricqsKeyJson.of(key, clock.instant()))));
    }

    @PATCH
    @Path("/{id}")
    @Operation(operationId = "bricqsChangeKey", summary = "Update key name, scopes, or rate limit")
    public Uni<RestResponse<BricqsKeyJson>> change(
            @Context RoutingContext http, @PathParam("id") UUID id, BricqsKeyJson.@Nullable Patch given) {
        By by = admin(http);
        BricqsKeyJson.Patch body = Bodies.required(given);
        return inTheirWords(keys.change(
                        by,
                        id,
                        OptionalLong.empty(),
                        (tenant, key) -> body.parse(rules.keyspaceOf(tenant), key.limits())))
                .map(fenced -> RestResponse.ResponseBuilder.<BricqsKeyJson>create(RestResponse.Status.OK)
                        .entity(BricqsKeyJson.of(fenced.value(), clock.instant()))
                        .header(Fenced.PROPAGATION, fenced.everywhere() ? null : "pending")
                        .build());
    }

    @DELETE
    @Path("/{id}")
    @Operation(operationId = "bricqsRevokeKey", summary = "Revoke an API key. Takes effect immediately")
    @APIResponse(responseCode = "204", description = "Revoked")
    public Uni<RestResponse<Void>> revoke(@Context RoutingContext http, @PathParam("id") UUID id) {
        return keys.revoke(admin(http), id, OptionalLong.empty())
                .map(fenced -> RestResponse.ResponseBuilder.<Void>create(RestResponse.Status.NO_CONTENT)
                        .header(Fenced.PROPAGATION, fenced.everywhere() ? null : "pending")
                        .build());
    }

    private static By admin(RoutingContext http) {
        By by = Requests.by(http);
        if (!(by.caller() instanceof Caller.Person) || !by.caller().isAdmin()) {
            throw new FailureException(Failure.FORBIDDEN);
        }
        return by;
    }

    /** What our API calls {@code limits.key} is {@code rate_limit} here. */
    private static <T> Uni<T> inTheirWords(Uni<T> work) {
        return work.onFailure(FailureException.class)
                .transform(e -> e.errors().isEmpty()
                        ? e
                        : FailureException.invalid(e.errors().stream()
                                .map(BricqsKeyResource::inTheirWords)
                                .toList()));
    }

    private static FieldError inTheirWords(FieldError error) {
        return error.field().equals("limits." + BricqsKeyJson.LIMIT)
                ? new FieldError("rate_limit", error.message())
                : error;
    }
}
