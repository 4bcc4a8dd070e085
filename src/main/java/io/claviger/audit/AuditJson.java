package io.claviger.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.claviger.access.Caller;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A line of the audit trail in JSON. */
@Schema(name = "AuditLine")
@JsonInclude(JsonInclude.Include.NON_NULL)
record AuditJson(
        UUID id,

        @Schema(description = "When it was done") @JsonProperty("created_at")
        Instant createdAt,

        @Schema(description = "What was done", examples = "key.revoke")
        String action,

        Actor actor,

        @Schema(description = "Whose thing it was; absent: the operator's own") @JsonProperty("tenant_id") @Nullable
        UUID tenantId,

        @Schema(description = "Which key, tenant, account, application, grant or signing key")
        @JsonProperty("target_id")
        UUID targetId,

        @Schema(description = "From where; absent: not known", examples = "203.0.113.7") @Nullable
        String address,

        @Schema(description = "As in the answer's X-Request-Id") @JsonProperty("request_id")
        String requestId,

        @Schema(description = "What changed, as it was; empty for what is new", examples = "{\"state\":\"active\"}")
        Map<String, Object> before,

        @Schema(
                description = "What changed, as it is since then; empty for what is no more; never a secret",
                examples = "{\"state\":\"revoked\"}")
        Map<String, Object> after) {

    /** Who did it. */
    @Schema(name = "AuditActor")
    record Actor(
            @Schema(
                    description = "root, service, key, person, application, cron, stripe; node: the service by itself",
                    examples = "person")
            String type,

            @Schema(examples = "root") String id,
            @Schema(examples = "Ada Lovelace") String name) {}

    static AuditJson of(AuditLine line) {
        Caller.Actor actor = line.actor();
        return new AuditJson(
                line.id(),
                line.at(),
                line.action(),
                new Actor(actor.type(), actor.id(), actor.name()),
                line.tenantId(),
                line.targetId(),
                line.address(),
                line.requestId(),
                line.before(),
                line.after());
    }
}
