package io.claviger.dialect.bricqs;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.claviger.access.Environment;
import io.claviger.access.IpAllowlist;
import io.claviger.access.ScopeSet;
import io.claviger.failure.Text;
import io.claviger.failure.Violations;
import io.claviger.key.ApiKey;
import io.claviger.key.CreatedKey;
import io.claviger.key.KeyChange;
import io.claviger.key.NewKey;
import io.claviger.limit.LimitOverride;
import io.claviger.tenant.Keyspace;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A key as Bricqs' API shows it: its prefix, never more of it. */
@Schema(name = "BricqsKey")
@JsonInclude(JsonInclude.Include.NON_NULL)
record BricqsKeyJson(
        UUID id,
        String name,
        @Schema(examples = "bq_live_") String prefix,

        @Schema(description = "Prefix and last four characters", examples = "bq_live_…a1b2")
        String hint,

        List<String> scopes,

        @Schema(description = "Requests per 60 seconds; null: the 1,000 of every key", examples = "500")
        @JsonProperty("rate_limit")
        @JsonInclude
        @Nullable
        Integer rateLimit,

        @Schema(description = "active, disabled, revoked or expired", examples = "active")
        String state,

        @JsonProperty("created_at") Instant createdAt,
        @JsonProperty("last_used_at") @JsonInclude @Nullable Instant lastUsedAt,

        @Schema(
                description = "The plaintext key: in the answer to its creation, and nowhere else",
                examples = "bq_live_0123456789abcdef0123456789abcdef")
        @Nullable
        String key) {
    /** The limit per key of the keyspace, which a key may lower for itself. */
    static final String LIMIT = "key";

    private static final int LONGEST_NAME = 100;

    /** May hold a secret. */
    @Override
    public String toString() {
        return "BricqsKeyJson[" + id + "]";
    }

    static BricqsKeyJson of(CreatedKey created, Instant now) {
        return of(created.key(), created.plaintext().orElse(null), now);
    }

    static BricqsKeyJson of(ApiKey key, Instant now) {
        return of(key, null, now);
    }

    private static BricqsKeyJson of(ApiKey key, @Nullable String plaintext, Instant now) {
        LimitOverride limit = key.limits().get(LIMIT);
        return new BricqsKeyJson(
                key.id(),
                key.name(),
                key.prefix(),
                key.hint(),
                key.scopes().values(),
                limit == null ? null : limit.permits(),
                key.state(now).wire(),
                key.createdAt(),
                key.lastUsedAt(),
                plaintext);
    }

    /** What a key is created with. */
    @Schema(name = "NewBricqsKey")
    record New(
            @Schema(description = "1 to 100 characters", examples = "Server", required = true) @Nullable
            String name,

            @Schema(description = "live (default) or test", examples = "live") @Nullable
            String environment,

            @Nullable List<String> scopes,

            @Schema(description = "Requests per 60 seconds, at most what the tenant gives", examples = "500")
            @JsonProperty("rate_limit")
            @Nullable
            Integer rateLimit) {
        NewKey parse(Keyspace keyspace) {
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
                    null,
                    IpAllowlist.ANYWHERE,
                    violations.parse("rate_limit", rateLimit, Map.of(), BricqsKeyJson::limits),
                    Map.of());
            violations.throwIfAny();
            return parsed;
        }
    }

    /** "Update key name, scopes, or rate limit": absent members stay. */
    @Schema(name = "BricqsKeyChange", description = "Absent members stay; null removes scopes or the rate limit")
    record Patch(
            @Nullable Optional<String> name,
            @Nullable Optional<List<String>> scopes,
            @JsonProperty("rate_limit") @Nullable Optional<Integer> rateLimit) {
        KeyChange parse(Keyspace keyspace, Map<String, LimitOverride> present) {
            Violations violations = new Violations();
            KeyChange parsed = new KeyChange(
                    violations.optional("name", name, raw -> Text.name(raw.orElse(""), LONGEST_NAME)),
                    violations.optional(
                            "scopes", scopes, raw -> keyspace.checkScopes(ScopeSet.parse(raw.orElse(List.of())))),
                    null,
                    null,
                    violations.optional("rate_limit", rateLimit, raw -> limits(raw, present)),
                    null,
                    null);
            violations.throwIfAny();
            return parsed;
        }
    }

    private static Map<String, LimitOverride> limits(int permits) {
        return limits(Optional.of(permits), Map.of());
    }

    /** The key's other limits stay. */
    private static Map<String, LimitOverride> limits(Optional<Integer> permits, Map<String, LimitOverride> present) {
        Map<String, LimitOverride> limits = new HashMap<>(present);
        limits.remove(LIMIT);
        permits.ifPresent(wanted -> {
            if (wanted < 1) {
                throw new IllegalArgumentException("must be at least 1");
            }
            limits.put(LIMIT, new LimitOverride(null, null, wanted, null, null));
        });
        return limits;
    }
}
