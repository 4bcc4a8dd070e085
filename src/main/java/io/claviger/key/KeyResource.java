package io.claviger.key;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.claviger.access.By;
import io.claviger.access.Caller;
import io.claviger.access.Right;
import io.claviger.failure.FailureException;
import io.claviger.failure.Violations;
import io.claviger.http.Bodies;
import io.claviger.http.ETags;
import io.claviger.http.Requests;
import io.claviger.limit.Fenced;
import io.claviger.list.ListParams;
import io.claviger.list.PageJson;
import io.claviger.list.SortColumn;
import io.claviger.usage.PgUsageStore;
import io.claviger.usage.UsageQuery;
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
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** {@code /v1/keys}. */
@Path("/v1/keys")
@Tag(name = "Keys", description = "For the operator, and for keys with the scope admin within their own tenant")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
class KeyResource {
    private static final Set<SortColumn> SORTS = EnumSet.allOf(SortColumn.class);
    private static final String AGAIN = "8 to 128 characters: ask again within 24 hours after a lost answer";
    private static final String IF_MATCH = "The ETag that you have seen: 412 if the key was changed since";

    private final Keys keys;
    private final Rotations rotations;
    private final RotationConfig rotation;
    private final PgUsageStore usage;
    private final KeyRules rules;
    private final ObjectMapper mapper;
    private final Clock clock;

    KeyResource(
            Keys keys,
            Rotations rotations,
            RotationConfig rotation,
            PgUsageStore usage,
            KeyRules rules,
            ObjectMapper mapper,
            Clock clock) {
        this.keys = keys;
        this.rotations = rotations;
        this.rotation = rotation;
        this.usage = usage;
        this.rules = rules;
        this.mapper = mapper;
        this.clock = clock;
    }

    @POST
    @Operation(operationId = "createKey", summary = "Create a key; its secret is in this answer and nowhere else")
    @APIResponse(responseCode = "201", description = "Created")
    public Uni<RestResponse<KeyJson>> create(
            @Context RoutingContext http,
            @HeaderParam("Idempotency-Key") @Parameter(description = AGAIN) @Nullable String idempotencyKey,
            KeyJson.@Nullable New given) {
        By by = mustBeAllowed(http, Right.CREATE_KEYS);
        KeyJson.New body = Bodies.required(given);
        return keys.create(
                        by,
                        tenantOf(by.caller(), body.tenantId()),
                        tenant -> body.parse(rules.keyspaceOf(tenant), clock.instant()),
                        repeatable(by, idempotencyKey, body))
                .map(created -> answer(created, true));
    }

    @GET
    @Operation(operationId = "listKeys", summary = "List keys, without their secrets")
    public Uni<PageJson<KeyJson>> list(
            @Context RoutingContext http,
            @BeanParam ListParams params,
            @QueryParam("tenant_id") @Parameter(description = "Of this tenant only") @Nullable String tenantId) {
        By by = mustBeAllowed(http, Right.READ_KEYS);
        Map<String, Object> where = new HashMap<>();
        if (tenantId != null) {
            where.put("tenantId", tenantOf(by.caller(), tenantId));
        }
        return keys.list(by, where, params.parse(SORTS))
                .map(listing -> PageJson.of(listing.map(key -> KeyJson.of(key, clock.instant()))));
    }

    @GET
    @Path("/{id}")
    @Operation(operationId = "readKey", summary = "Read a key, without its secret")
    public Uni<RestResponse<KeyJson>> read(@Context RoutingContext http, @PathParam("id") UUID id) {
        return keys.read(Requests.by(http), id).map(key -> answer(new Fenced<>(key, true)));
    }

    @GET
    @Path("/{id}/usage")
    @Operation(
            operationId = "readKeyUsage",
            summary = "How often a key was verified, with which verdicts, and when last; of days long ago"
                    + " (claviger.usage.hourly-for) all counts by hour are told at the day's first hour")
    public Uni<KeyUsageJson> usage(
            @Context RoutingContext http, @PathParam("id") UUID id, @BeanParam KeyUsageParams params) {
        By by = Requests.by(http);
        UsageQuery query = params.parse(clock.instant());
        // The key last: it was last used when the last of these calls was counted, or later.
        return usage.read(id, query)
                .flatMap(counts -> keys.read(by, id).map(key -> KeyUsageJson.of(key, query, counts)));
    }

    @PATCH
    @Path("/{id}")
    @Operation(operationId = "changeKey", summary = "Change name, scopes, expiry, allowlist, limits or metadata")
    public Uni<RestResponse<KeyJson>> change(
            @Context RoutingContext http,
            @PathParam("id") UUID id,
            @HeaderParam(HttpHeaders.IF_MATCH) @Parameter(description = IF_MATCH) @Nullable String ifMatch,
            KeyJson.@Nullable Patch given) {
        By by = mustBeAllowed(http, Right.UPDATE_KEYS);
        KeyJson.Patch body = Bodies.required(given);
        return keys.change(
                        by,
                        id,
                        ETags.seen(ifMatch),
                        (tenant, key) -> body.parse(rules.keyspaceOf(tenant), clock.instant()))
                .map(this::answer);
    }

    @DELETE
    @Path("/{id}")
    @Operation(operationId = "revokeKey", summary = "Revoke a key, at once and for good")
    @APIResponse(responseCode = "204", description = "Revoked: no node says yes to it any more")
    public Uni<RestResponse<Void>> revoke(
            @Context RoutingContext http,
            @PathParam("id") UUID id,
            @HeaderParam(HttpHeaders.IF_MATCH) @Parameter(description = IF_MATCH) @Nullable String ifMatch) {
        return keys.revoke(Requests.by(http), id, ETags.seen(ifMatch))
                .map(fenced -> RestResponse.ResponseBuilder.<Void>create(RestResponse.Status.NO_CONTENT)
                        .header(Fenced.PROPAGATION, fenced.everywhere() ? null : "pending")
                        .build());
    }

    @POST
    @Path("/{id}/activate")
    @Consumes(MediaType.WILDCARD)
    @Operation(operationId = "activateKey", summary = "Let a disabled key work again, at once")
    public Uni<RestResponse<KeyJson>> activate(@Context RoutingContext http, @PathParam("id") UUID id) {
        return keys.activate(Requests.by(http), id, OptionalLong.empty()).map(this::answer);
    }

    @POST
    @Path("/{id}/deactivate")
    @Consumes(MediaType.WILDCARD)
    @Operation(operationId = "deactivateKey", summary = "Stop a key, at once, until it is activated")
    public Uni<RestResponse<KeyJson>> deactivate(@Context RoutingContext http, @PathParam("id") UUID id) {
        return keys.deactivate(Requests.by(http), id, OptionalLong.empty()).map(this::answer);
    }

    @POST
    @Path("/{id}/rotate")
    @Operation(
            operationId = "rotateKey",
            summary =
                    "Replace a key: its successor has all that it had, counters included; its secret is in this answer")
    @APIResponse(
            responseCode = "201",
            description = "The successor; the old key is revoked, or goes on for grace_seconds")
    public Uni<RestResponse<KeyJson>> rotate(
            @Context RoutingContext http,
            @PathParam("id") UUID id,
            @HeaderParam(HttpHeaders.IF_MATCH) @Parameter(description = IF_MATCH) @Nullable String ifMatch,
            @HeaderParam("Idempotency-Key") @Parameter(description = AGAIN) @Nullable String idempotencyKey,
            @Nullable RotationJson given) {
        mustBeAllowed(http, Right.CREATE_KEYS);
        By by = mustBeAllowed(http, Right.UPDATE_KEYS);
        Duration grace = Objects.requireNonNullElse(given, RotationJson.AT_ONCE).parse(rotation.maxGrace());
        return rotations
                .rotate(
                        by,
                        id,
                        ETags.seen(ifMatch),
                        grace,
                        repeatable(by, idempotencyKey, List.of("rotate", id, grace.toSeconds())))
                .map(rotated -> answer(rotated.value(), rotated.everywhere()));
    }

    /** Asked before the request is read: what is wrong with it tells what is configured. */
    private static By mustBeAllowed(RoutingContext http, Right right) {
        By by = Requests.by(http);
        Keys.must(by, right);
        return by;
    }

    private RestResponse<KeyJson> answer(CreatedKey created, boolean everywhere) {
        return RestResponse.ResponseBuilder.<KeyJson>create(RestResponse.Status.CREATED)
                .entity(KeyJson.of(created, clock.instant()))
                .location(URI.create("/v1/keys/" + created.key().id()))
                .header(HttpHeaders.ETAG, ETags.of(created.key().version()))
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .header("Idempotency-Replayed", created.repeated() ? "true" : null)
                .header(Fenced.PROPAGATION, everywhere ? null : "pending")
                .build();
    }

    private RestResponse<KeyJson> answer(Fenced<ApiKey> key) {
        return RestResponse.ResponseBuilder.<KeyJson>create(RestResponse.Status.OK)
                .entity(KeyJson.of(key.value(), clock.instant()))
                .header(HttpHeaders.ETAG, ETags.of(key.value().version()))
                .header(Fenced.PROPAGATION, key.everywhere() ? null : "pending")
                .build();
    }

    /** The tenant that is meant; somebody else's is as unknown as none. */
    private static UUID tenantOf(Caller caller, @Nullable String given) {
        Optional<UUID> own = caller.tenantId();
        if (given == null) {
            return own.orElseThrow(() -> FailureException.invalid("tenant_id", "is required"));
        }
        Violations violations = new Violations();
        Optional<UUID> meant = violations.parse("tenant_id", given, Optional.<UUID>empty(), raw -> {
            try {
                return Optional.of(UUID.fromString(raw));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("must be a UUID", e);
            }
        });
        violations.throwIfAny();
        return meant.filter(tenant -> own.map(tenant::equals).orElse(true))
                .orElseThrow(() -> FailureException.invalid("tenant_id", "there is no such tenant"));
    }

    private static String scopeOf(Caller caller) {
        return caller.actor().type() + ":" + caller.actor().id();
    }

    private Optional<Idempotency> repeatable(By by, @Nullable String header, Object request) {
        Violations violations = new Violations();
        Optional<String> again = violations.parse(
                "Idempotency-Key", header, Optional.empty(), raw -> Optional.of(Idempotency.checkKey(raw)));
        violations.throwIfAny();
        return again.map(key -> new Idempotency(key, scopeOf(by.caller()), fingerprint(request)));
    }

    private KeyHash fingerprint(Object request) {
        try {
            return KeyHash.of(mapper.writeValueAsString(request));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was read as JSON can be written as JSON", e);
        }
    }
}
