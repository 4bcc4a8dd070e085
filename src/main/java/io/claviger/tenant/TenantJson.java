package io.claviger.tenant;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.claviger.access.IpAllowlist;
import io.claviger.failure.Text;
import io.claviger.failure.Violations;
import io.claviger.limit.LimitJson;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A tenant in JSON. */
@Schema(name = "Tenant")
public record TenantJson(
        UUID id,
        @Schema(examples = "Acme Ltd") String name,
        @Schema(examples = "briksync") String keyspace,

        @Schema(description = "Its id in your product, as session tokens name it", examples = "org_42")
        @JsonProperty("external_id")
        @Nullable
        String externalId,

        @Schema(description = "null: nothing of it depends on plans", examples = "BUSINESS") @Nullable
        String plan,

        @Schema(description = "active or suspended", examples = "active")
        String status,

        @Schema(examples = "[\"203.0.113.0/24\"]") @JsonProperty("ip_allowlist")
        List<String> ipAllowlist,

        @Schema(description = "What it changes of the limits of keyspace and plan, by name")
        Map<String, LimitJson> limits,

        @JsonProperty("created_at") Instant createdAt,
        @JsonProperty("updated_at") @Nullable Instant updatedAt) {
    private static final int LONGEST_NAME = 200;

    static TenantJson of(Tenant tenant) {
        return new TenantJson(
                tenant.id(),
                tenant.name(),
                tenant.keyspace(),
                tenant.externalId(),
                tenant.plan(),
                tenant.status().wire(),
                tenant.allowlist().texts(),
                LimitJson.of(tenant.limits()),
                tenant.createdAt(),
                tenant.updatedAt());
    }

    /** What a tenant is created with. */
    @Schema(name = "NewTenant")
    public record New(
            @Schema(description = "1 to 200 characters", examples = "Acme Ltd", required = true) @Nullable
            String name,

            @Schema(description = "One of the configured keyspaces", examples = "briksync", required = true) @Nullable
            String keyspace,

            @Schema(description = "1 to 200 characters, one tenant of the keyspace each", examples = "org_42")
            @JsonProperty("external_id")
            @Nullable
            String externalId,

            @Schema(description = "One of the configured plans", examples = "BUSINESS") @Nullable
            String plan,

            @Schema(description = "active (default) or suspended", examples = "active") @Nullable
            String status,

            @Schema(
                    description = "Addresses and CIDR ranges; from anywhere, if empty",
                    examples = "[\"203.0.113.0/24\"]")
            @JsonProperty("ip_allowlist")
            @Nullable
            List<String> ipAllowlist,

            @Schema(description = "Overrides, by name of the limit") @Nullable
            Map<String, LimitJson> limits) {

        NewTenant parse(Keyspaces keyspaces, Plans plans) {
            Violations violations = new Violations();
            if (name == null) {
                violations.add("name", "is required");
            }
            if (keyspace == null) {
                violations.add("keyspace", "is required");
            }
            String named = violations.parse("name", name, "", raw -> Text.name(raw, LONGEST_NAME));
            Optional<Keyspace> space =
                    violations.parse("keyspace", keyspace, Optional.empty(), raw -> Optional.of(keyspaces.parse(raw)));
            String external = violations.optional("external_id", externalId, raw -> Text.name(raw, LONGEST_NAME));
            Plan wanted = violations.optional("plan", plan, plans::parse);
            TenantStatus state = violations.parse("status", status, TenantStatus.ACTIVE, TenantStatus::parse);
            IpAllowlist allowlist =
                    violations.parse("ip_allowlist", ipAllowlist, IpAllowlist.ANYWHERE, IpAllowlist::parse);
            var overrides = violations.parse(
                    "limits", limits, Map.<String, io.claviger.limit.LimitOverride>of(), LimitJson::parse);
            violations.throwIfAny();
            Keyspace known = space.orElseThrow();
            Plan inForce = wanted != null
                    ? wanted
                    : known.defaultPlan().flatMap(plans::find).orElse(null);
            return new NewTenant(named, known, external, inForce, state, allowlist, overrides);
        }
    }

    /** What is to change of a tenant: absent members stay, null removes. */
    @Schema(
            name = "TenantChange",
            description = "Absent members stay as they are, null removes; limits are replaced as a whole")
    public record Patch(
            @Nullable Optional<String> name,
            @JsonProperty("external_id") @Nullable Optional<String> externalId,
            @Nullable Optional<String> plan,
            @Nullable Optional<String> status,
            @JsonProperty("ip_allowlist") @Nullable Optional<List<String>> ipAllowlist,
            @Nullable Optional<Map<String, LimitJson>> limits) {

        TenantChange parse(Plans plans) {
            Violations violations = new Violations();
            TenantChange parsed = new TenantChange(
                    violations.optional("name", name, raw -> Text.name(raw.orElse(""), LONGEST_NAME)),
                    violations.optional(
                            "external_id", externalId, raw -> raw.map(text -> Text.name(text, LONGEST_NAME))),
                    violations.optional("plan", plan, raw -> raw.map(plans::parse)),
                    violations.optional("status", status, raw -> TenantStatus.parse(raw.orElse(""))),
                    violations.optional("ip_allowlist", ipAllowlist, raw -> IpAllowlist.parse(raw.orElse(List.of()))),
                    violations.optional("limits", limits, raw -> LimitJson.parse(raw.orElse(Map.of()))));
            violations.throwIfAny();
            return parsed;
        }
    }
}
