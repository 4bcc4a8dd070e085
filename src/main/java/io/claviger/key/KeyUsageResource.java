package io.claviger.key;

import io.claviger.http.Requests;
import io.claviger.usage.PgUsageStore;
import io.claviger.usage.UsageQuery;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /v1/keys/{id}/usage}. */
@Path("/v1/keys/{id}/usage")
@Tag(name = "Keys")
@Produces(MediaType.APPLICATION_JSON)
class KeyUsageResource {
    private final Keys keys;
    private final PgUsageStore usage;
    private final Clock clock;

    KeyUsageResource(Keys keys, PgUsageStore usage, Clock clock) {
        this.keys = keys;
        this.usage = usage;
        this.clock = clock;
    }

    @GET
    @Operation(operationId = "readKeyUsage", summary = "How often a key was verified, with which verdicts, and when last")
    public Uni<KeyUsageJson> read(
            @Context RoutingContext http,
            @PathParam("id") UUID id,
            @QueryParam("by")
                    @Parameter(description = "hour or day; default day", example = "day")
                    @Nullable
                    String by,
            @QueryParam("from")
                    @Parameter(
                            description = "RFC 3339; its whole hour or day (UTC) is counted. Default: 30 days (by hour: 24"
                                    + " hours) before to. At most 366 days (by hour: 31) before to",
                            example = "2026-12-01T00:00:00Z")
                    @Nullable
                    String from,
            @QueryParam("to") @Parameter(description = "RFC 3339; default now") @Nullable String to) {
        return keys.read(Requests.by(http), id).flatMap(key -> {
            UsageQuery query = UsageQuery.parse(by, from, to, clock.instant());
            return usage.read(key.id(), query).map(counts -> KeyUsageJson.of(key, query, counts));
        });
    }
}
