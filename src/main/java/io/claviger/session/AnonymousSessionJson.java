package io.claviger.session;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.claviger.failure.FailureException;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** An anonymous session in JSON. */
@Schema(name = "AnonymousSession")
public record AnonymousSessionJson(
        @Schema(
                description = "Who carries it is this visitor: it is in this answer and nowhere else",
                examples = "sess_0f3c5a1b2d4e6f708192a3b4c5d6e7f80aB1cD")
        @JsonProperty("session_id")
        String sessionId,

        @Schema(description = "What verify and gateways name it by")
        UUID id,

        @JsonProperty("tenant_id") UUID tenantId,
        @JsonProperty("expires_at") Instant expiresAt) {
    static AnonymousSessionJson of(Visit.Begun visit) {
        return new AnonymousSessionJson(visit.carries().value(), visit.id(), visit.tenantId(), visit.expiresAt());
    }

    /** Holds a credential. */
    @Override
    public String toString() {
        return "AnonymousSessionJson[hidden]";
    }

    /** Whose visitor it is. */
    @Schema(name = "NewAnonymousSession")
    public record Wanted(
            @Schema(description = "The tenant whose pages are visited", required = true)
            @JsonProperty("tenant_id")
            @Nullable
            UUID tenantId) {
        UUID parse() {
            if (tenantId == null) {
                throw FailureException.invalid("tenant_id", "is required");
            }
            return tenantId;
        }
    }
}
