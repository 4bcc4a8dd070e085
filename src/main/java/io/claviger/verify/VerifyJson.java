package io.claviger.verify;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.claviger.access.Environment;
import io.claviger.access.IpAddress;
import io.claviger.access.ScopeSet;
import io.claviger.failure.Violations;
import io.claviger.http.LimitHeaders;
import io.claviger.limit.Limit;
import io.claviger.limit.Quota;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A verdict in JSON. */
@Schema(name = "Verdict")
@JsonInclude(JsonInclude.Include.NON_NULL)
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
        Boolean degraded) {

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

    /** A call to be judged. */
    @Schema(name = "VerifyCall")
    public record CallJson(
            @Schema(
                    description = "The API key that was presented",
                    examples = "ck_live_8hTq2mVbXc0RzLw4KdYs7NfGpJu1Ea0aB1cD")
            @Nullable
            String key,

            @Schema(description = "The same, where an anonymous session does too: one of the two") @Nullable
            String credential,

            @Schema(
                    description = "Where the call came from: for allowlists and limits per address",
                    examples = "203.0.113.7")
            @Nullable
            String ip,

            @Schema(description = "All scopes that the call needs", examples = "[\"read:leads\"]") @Nullable
            List<String> scopes,

            @Schema(description = "live or test, if the call needs one of them", examples = "live") @Nullable
            String environment,

            @Schema(description = "Name of the operation, for limits per operation", examples = "ingestion") @Nullable
            String operation,

            @Schema(description = "How many permits it is worth, 1 (default) to 1000", examples = "1") @Nullable
            Integer cost) {

        Call parse() {
            Violations violations = new Violations();
            if ((key == null) == (credential == null)) {
                violations.add("key", "exactly one of key and credential is required");
            }
            String presented = key != null ? key : credential != null ? credential : "";
            if (presented.isEmpty() && (key != null || credential != null)) {
                violations.add(key != null ? "key" : "credential", "must not be empty");
            }
            Call call = new Call(
                    new Presented(presented),
                    violations.optional("ip", ip, IpAddress::parse),
                    violations.parse("scopes", scopes, ScopeSet.NONE, ScopeSet::parse),
                    violations.optional("environment", environment, Environment::parse),
                    violations.optional("operation", operation, raw -> Limit.checkName("operation", raw)),
                    violations.parse("cost", cost, 1, Call::checkCost),
                    credential == null ? Call.KNOWN_HOLDERS : Set.of(KnownKey.Kind.values()));
            violations.throwIfAny();
            return call;
        }

        /** Holds a credential. */
        @Override
        public String toString() {
            return "CallJson[hidden]";
        }
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
