package io.claviger.key;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.claviger.access.Caller;
import io.claviger.access.Environment;
import io.claviger.access.IpAllowlist;
import io.claviger.access.ScopeSet;
import io.claviger.failure.Text;
import io.claviger.failure.Violations;
import io.claviger.limit.LimitJson;
import io.claviger.tenant.Keyspace;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** An API key in JSON. */
@Schema(name = "ApiKey")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record KeyJson(
        UUID id,
        @JsonProperty("tenant_id") UUID tenantId,
        @Schema(examples = "claviger") String keyspace,
        @Schema(examples = "CRM Integration") String name,

        @Schema(description = "Prefix and last four characters: enough to recognise it by", examples = "ck_live_…a1B2")
        String hint,

        @Schema(examples = "live") String environment,
        @Schema(examples = "[\"read:leads\"]") List<String> scopes,

        @Schema(description = "active, disabled, revoked or expired", examples = "active")
        String state,

        @JsonInclude @JsonProperty("expires_at") @Nullable Instant expiresAt,

        @Schema(examples = "[\"203.0.113.0/24\"]") @JsonProperty("ip_allowlist")
        List<String> ipAllowlist,

        @Schema(description = "What it changes of the tenant's limits, by name")
        Map<String, LimitJson> limits,

        Map<String, Object> metadata,
        @JsonProperty("created_at") Instant createdAt,
        @JsonProperty("created_by") Caller.Actor createdBy,
        @JsonInclude @JsonProperty("updated_at") @Nullable Instant updatedAt,

        @Schema(description = "When a call with it was last admitted, up to some seconds late; null: never")
        @JsonInclude
        @JsonProperty("last_used_at")
        @Nullable
        Instant lastUsedAt,

        @Schema(description = "The key that this one replaces") @JsonProperty("rotated_from") @Nullable
        UUID rotatedFrom,

        @Schema(description = "The key that replaces this one") @JsonProperty("rotated_to") @Nullable
        UUID rotatedTo,

        @Schema(description = "When it ends because it was rotated, if it was not revoked at once")
        @JsonProperty("retires_at")
        @Nullable
        Instant retiresAt,

        @Schema(
                description = "The secret: in the answer to its creation, and nowhere else",
                examples = "ck_live_8hTq2mVbXc0RzLw4KdYs7NfGpJu1Ea0aB1cD")
        @Nullable
        String key) {
    private static final int LONGEST_NAME = 100;
    private static final int LARGEST_METADATA = 4096;

    /** May hold a secret. */
    @Override
    public String toString() {
        return "KeyJson[" + id + "]";
    }

    static KeyJson of(ApiKey key, Instant now) {
        return of(key, now, Optional.empty());
    }

    static KeyJson of(CreatedKey created, Instant now) {
        return of(created.key(), now, created.secret());
    }

    private static KeyJson of(ApiKey key, Instant now, Optional<KeySecret> secret) {
        return new KeyJson(
                key.id(),
                key.tenantId(),
                key.keyspace(),
                key.name(),
                key.hint(),
                key.environment().wire(),
                key.scopes().values(),
                key.state(now).wire(),
                key.expiresAt(),
                key.allowlist().texts(),
                LimitJson.of(key.limits()),
                key.metadata(),
                key.createdAt(),
                key.createdBy(),
                key.updatedAt(),
                key.lastUsedAt(),
                key.rotation().rotatedFrom(),
                key.rotation().rotatedTo(),
                key.rotation().retiresAt(),
                secret.map(KeySecret::value).orElse(null));
    }

    /** What a key is created with. */
    @Schema(name = "NewApiKey")
    public record New(
            @Schema(description = "Whose key; the operator must say, everybody else has but one tenant")
            @JsonProperty("tenant_id")
            @Nullable
            String tenantId,

            @Schema(description = "1 to 100 characters", examples = "CRM Integration", required = true) @Nullable
            String name,

            @Schema(description = "live (default) or test", examples = "live") @Nullable
            String environment,

            @Schema(description = "What it may do; admin implies all", examples = "[\"read:leads\"]") @Nullable
            List<String> scopes,

            @Schema(description = "RFC 3339; never, if absent", examples = "2027-12-31T00:00:00Z")
            @JsonProperty("expires_at")
            @Nullable
            String expiresAt,

            @Schema(
                    description = "Addresses and CIDR ranges; from anywhere, if empty",
                    examples = "[\"203.0.113.0/24\"]")
            @JsonProperty("ip_allowlist")
            @Nullable
            List<String> ipAllowlist,

            @Schema(description = "Overrides, by name of the limit") @Nullable
            Map<String, LimitJson> limits,

            @Schema(description = "Your own, at most 4096 characters; comes back with each verdict") @Nullable
            Map<String, Object> metadata) {

        /** @throws io.claviger.failure.FailureException 400 naming every wrong member */
        public NewKey parse(Keyspace keyspace, Instant now) {
            Violations violations = new Violations();
            if (name == null) {
                violations.add("name", "is required");
            }
            NewKey parsed = new NewKey(
                    violations.parse("name", name, "", raw -> Text.name(raw, LONGEST_NAME)),
                    violations.parse(
                            "environment",
                            environment,
                            Environment.LIVE,
                            raw -> keyspace.checkEnvironment(Environment.parse(raw))),
                    violations.parse("scopes", scopes, ScopeSet.NONE, raw -> keyspace.checkScopes(ScopeSet.parse(raw))),
                    violations.optional("expires_at", expiresAt, raw -> future(raw, now)),
                    violations.parse("ip_allowlist", ipAllowlist, IpAllowlist.ANYWHERE, IpAllowlist::parse),
                    violations.parse("limits", limits, Map.of(), LimitJson::parse),
                    violations.parse("metadata", metadata, Map.of(), KeyJson::checkMetadata));
            violations.throwIfAny();
            return parsed;
        }
    }

    /** What is to change of a key: absent members stay, null removes. */
    @Schema(
            name = "ApiKeyChange",
            description = "Absent members stay as they are, null removes; limits and metadata are replaced as a whole")
    public record Patch(
            @Nullable Optional<String> name,
            @Nullable Optional<List<String>> scopes,
            @JsonProperty("expires_at") @Nullable Optional<String> expiresAt,
            @JsonProperty("ip_allowlist") @Nullable Optional<List<String>> ipAllowlist,
            @Nullable Optional<Map<String, LimitJson>> limits,
            @Nullable Optional<Map<String, Object>> metadata) {

        /** @throws io.claviger.failure.FailureException 400 naming every wrong member */
        public KeyChange parse(Keyspace keyspace, Instant now) {
            Violations violations = new Violations();
            KeyChange parsed = new KeyChange(
                    violations.optional("name", name, raw -> Text.name(raw.orElse(""), LONGEST_NAME)),
                    violations.optional(
                            "scopes", scopes, raw -> keyspace.checkScopes(ScopeSet.parse(raw.orElse(List.of())))),
                    violations.optional("expires_at", expiresAt, raw -> raw.map(text -> future(text, now))),
                    violations.optional("ip_allowlist", ipAllowlist, raw -> IpAllowlist.parse(raw.orElse(List.of()))),
                    violations.optional("limits", limits, raw -> LimitJson.parse(raw.orElse(Map.of()))),
                    violations.optional("metadata", metadata, raw -> checkMetadata(raw.orElse(Map.of()))),
                    null);
            violations.throwIfAny();
            return parsed;
        }
    }

    private static Instant future(String text, Instant now) {
        Instant instant;
        try {
            instant = OffsetDateTime.parse(text).toInstant().truncatedTo(ChronoUnit.MILLIS);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("must be an RFC 3339 time such as 2027-12-31T00:00:00Z", e);
        }
        if (!instant.isAfter(now)) {
            throw new IllegalArgumentException("must be in the future");
        }
        return instant;
    }

    private static Map<String, Object> checkMetadata(Map<String, Object> metadata) {
        String json = new JsonObject(metadata).encode();
        if (json.length() > LARGEST_METADATA) {
            throw new IllegalArgumentException("must have at most " + LARGEST_METADATA + " characters as JSON");
        }
        if (json.contains("\\u0000")) {
            throw new IllegalArgumentException("must not hold the character U+0000");
        }
        return metadata;
    }
}
