package io.claviger.key;

import io.claviger.usage.UsageQuery;
import jakarta.ws.rs.QueryParam;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.NullUnmarked;

/** The query parameters of a key's usage. They are text here, so that a wrong one is a 400 that names it. */
@NullUnmarked
public class KeyUsageParams {
    @QueryParam("by")
    @Parameter(description = "hour or day (UTC); default day", example = "day")
    String by;

    @QueryParam("from")
    @Parameter(
            description =
                    "RFC 3339; its whole hour or day is counted. Default 30 days before to, by hour 24 hours; at most"
                            + " 366 days, by hour 31 days",
            example = "2026-12-01T00:00:00Z")
    String from;

    @QueryParam("to")
    @Parameter(description = "RFC 3339; default now", example = "2026-12-02T00:00:00Z")
    String to;

    UsageQuery parse(Instant now) {
        return UsageQuery.parse(by, from, to, now);
    }
}
