package io.claviger.verify;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializable;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import io.claviger.http.LimitHeaders;
import io.claviger.limit.Quota;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A verdict in JSON. */
@Schema(name = "Verdict")
public record VerifyJson(
        boolean valid,

        @Schema(
                description =
                        "VALID, KEY_NOT_FOUND, KEY_REVOKED, KEY_DISABLED, KEY_EXPIRED, TENANT_SUSPENDED,"
                                + " IP_NOT_ALLOWED, ENVIRONMENT_MISMATCH, PLAN_UPGRADE_REQUIRED, INSUFFICIENT_SCOPE or RATE_LIMITED",
                examples = "VALID")
        String code,

        @Schema(description = "key, session, anonymous or access_token", examples = "key") @Nullable
        String kind,

        @Schema(description = "Of the key; of another kind, what its limits per key count by")
        @JsonProperty("key_id")
        @Nullable
        UUID keyId,

        @Schema(description = "Of a session or an access token: the id of the person at whoever signed them in")
        @Nullable
        String subject,

        @JsonProperty("tenant_id") @Nullable UUID tenantId,
        @Schema(examples = "claviger") @Nullable String keyspace,
        @Schema(examples = "CRM Integration") @Nullable String name,
        @Schema(examples = "live") @Nullable String environment,
        @Schema(examples = "[\"read:leads\"]") @Nullable List<String> scopes,
        @Schema(examples = "BUSINESS") @Nullable String plan,
        @JsonProperty("expires_at") @Nullable Instant expiresAt,
        @Nullable Map<String, Object> metadata,

        @Schema(description = "Over a limit: seconds until there is room; absent: never for this cost", examples = "45")
        @JsonProperty("retry_after")
        @Nullable
        Long retryAfter,

        @Schema(description = "Where each limit that applied stands") @Nullable
        List<LimitState> limits,

        @Schema(description = "true: limits were not those of all nodes, because Redis could not be asked") @Nullable
        Boolean degraded)
        implements JsonSerializable {

    /** Where one limit stands. */
    @Schema(name = "LimitState")
    public record LimitState(
            @Schema(examples = "key") String name,
            @Schema(examples = "1000") int limit,
            @Schema(examples = "987") int remaining,

            @Schema(description = "When the next permit frees; refused: when there is room")
            Instant reset) {
        static LimitState of(Quota quota) {
            return new LimitState(
                    quota.limit().name(),
                    quota.limit().permits(),
                    quota.remaining(),
                    Instant.ofEpochMilli(quota.resetMs()));
        }

        private void write(JsonGenerator json) throws IOException {
            json.writeStartObject();
            json.writeStringField("name", name);
            json.writeNumberField("limit", limit);
            json.writeNumberField("remaining", remaining);
            json.writeStringField("reset", reset.toString());
            json.writeEndObject();
        }
    }

    /** Without reflection: this is the body that is written most. The members are those of the record, in its order. */
    @Override
    public void serialize(JsonGenerator json, SerializerProvider types) throws IOException {
        json.writeStartObject();
        json.writeBooleanField("valid", valid);
        json.writeStringField("code", code);
        text(json, "kind", kind);
        text(json, "key_id", keyId);
        text(json, "subject", subject);
        text(json, "tenant_id", tenantId);
        text(json, "keyspace", keyspace);
        text(json, "name", name);
        text(json, "environment", environment);
        if (scopes != null) {
            json.writeArrayFieldStart("scopes");
            for (String scope : scopes) {
                json.writeString(scope);
            }
            json.writeEndArray();
        }
        text(json, "plan", plan);
        text(json, "expires_at", expiresAt);
        if (metadata != null) {
            types.defaultSerializeField("metadata", metadata, json);
        }
        if (retryAfter != null) {
            json.writeNumberField("retry_after", retryAfter);
        }
        if (limits != null) {
            json.writeArrayFieldStart("limits");
            for (LimitState limit : limits) {
                limit.write(json);
            }
            json.writeEndArray();
        }
        if (degraded != null) {
            json.writeBooleanField("degraded", degraded);
        }
        json.writeEndObject();
    }

    @Override
    public void serializeWithType(JsonGenerator json, SerializerProvider types, TypeSerializer type)
            throws IOException {
        serialize(json, types);
    }

    private static void text(JsonGenerator json, String member, @Nullable Object value) throws IOException {
        if (value != null) {
            json.writeStringField(member, value.toString());
        }
    }

    static VerifyJson of(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Valid valid -> {
                KnownKey key = valid.key();
                yield new VerifyJson(
                        true,
                        "VALID",
                        key.kind().wire(),
                        key.keyId(),
                        key.subject(),
                        key.tenantId(),
                        key.keyspace(),
                        key.name(),
                        key.environment().wire(),
                        key.scopes().values(),
                        key.planName(),
                        key.expiresAt(),
                        key.metadata(),
                        null,
                        limits(valid),
                        degraded(valid));
            }
            case Verdict.Refused refused ->
                new VerifyJson(
                        false,
                        refused.refusal().name(),
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        refused.retryAfter() == null
                                ? null
                                : Long.valueOf(LimitHeaders.retryAfter(refused.retryAfter())),
                        refused.quotas().isEmpty() ? null : limits(refused),
                        degraded(refused));
        };
    }

    private static List<LimitState> limits(Verdict verdict) {
        return verdict.quotas().stream().map(LimitState::of).toList();
    }

    private static @Nullable Boolean degraded(Verdict verdict) {
        return verdict.degraded() ? true : null;
    }

    /** Several calls to be judged, in this order. */
    @Schema(name = "VerifyBatch")
    public record BatchJson(
            @Schema(description = "1 to 100", required = true) @Nullable
            List<CallJson> calls) {}

    /** Their verdicts, in the same order. */
    @Schema(name = "Verdicts")
    public record VerdictsJson(List<VerifyJson> verdicts) {}
}
