package io.claviger.oauth;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.claviger.access.Caller;
import io.claviger.access.Environment;
import io.claviger.access.ScopeSet;
import io.claviger.failure.Text;
import io.claviger.failure.Violations;
import io.claviger.tenant.Keyspace;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** An application in JSON. */
@Schema(name = "OAuthClient")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ClientJson(
        @JsonProperty("client_id") UUID clientId,
        @Schema(examples = "propertybase") String keyspace,

        @Schema(description = "null: an application of the operator, offered to the people of every tenant")
        @JsonInclude
        @JsonProperty("tenant_id")
        @Nullable
        UUID tenantId,

        @Schema(examples = "CRM Connector") String name,

        @Schema(description = "confidential or public", examples = "confidential")
        String type,

        @Schema(examples = "live") String environment,

        @Schema(examples = "[\"https://yourapp.com/callback\"]") @JsonProperty("redirect_uris")
        List<String> redirectUris,

        @Schema(examples = "[\"read:leads\"]") List<String> scopes,

        @Schema(examples = "[\"authorization_code\",\"refresh_token\"]") @JsonProperty("grant_types")
        List<String> grantTypes,

        @Schema(description = "active or disabled", examples = "active")
        String state,

        @Schema(description = "Until when the secret before works on") @JsonProperty("previous_secret_until") @Nullable
        Instant previousSecretUntil,

        @JsonProperty("created_at") Instant createdAt,
        @JsonProperty("created_by") Caller.Actor createdBy,
        @JsonInclude @JsonProperty("updated_at") @Nullable Instant updatedAt,

        @Schema(
                description = "In the answer to creation and rotation, and nowhere else",
                examples = "cs_mVbXc0RzLw4KdYs7NfGpJu1Ea0aB1cD8hTq2-5WxYzE")
        @JsonProperty("client_secret")
        @Nullable
        String clientSecret) {
    private static final int LONGEST_NAME = 100;
    private static final long LONGEST_OVERLAP = Duration.ofDays(30).toSeconds();

    /** May hold a secret. */
    @Override
    public String toString() {
        return "ClientJson[" + clientId + "]";
    }

    static ClientJson of(Client client) {
        return of(new CreatedClient(client, Optional.empty()));
    }

    static ClientJson of(CreatedClient created) {
        Client client = created.client();
        return new ClientJson(
                client.id(),
                client.keyspace(),
                client.tenantId(),
                client.name(),
                client.type().wire(),
                client.environment().wire(),
                client.redirectUris().values(),
                client.scopes().values(),
                GrantKind.wire(client.grants()),
                client.state().wire(),
                client.secrets() == null ? null : client.secrets().previousUntil(),
                client.createdAt(),
                client.createdBy(),
                client.updatedAt(),
                created.secret().map(OpaqueSecret::value).orElse(null));
    }

    /** What an application is registered with. */
    @Schema(name = "NewOAuthClient")
    public record New(
            @Schema(description = "Whose; everybody but the operator has but one tenant")
            @JsonProperty("tenant_id")
            @Nullable
            String tenantId,

            @Schema(description = "Of the operator's, without tenant_id: its product", examples = "propertybase")
            @Nullable
            String keyspace,

            @Schema(description = "1 to 100 characters: people see it", examples = "CRM Connector", required = true)
            @Nullable
            String name,

            @Schema(description = "confidential (default) or public", examples = "confidential") @Nullable
            String type,

            @Schema(description = "live (default) or test", examples = "live") @Nullable
            String environment,

            @Schema(
                    description = "https, loopback, or of a public client a scheme of its own; compared exactly",
                    examples = "[\"https://yourapp.com/callback\"]")
            @JsonProperty("redirect_uris")
            @Nullable
            List<String> redirectUris,

            @Schema(
                    description = "The most that it may ask for",
                    examples = "[\"read:leads\",\"write:leads\"]",
                    required = true)
            @Nullable
            List<String> scopes,

            @Schema(
                    description = "Default: authorization_code and refresh_token",
                    examples = "[\"authorization_code\",\"refresh_token\"]")
            @JsonProperty("grant_types")
            @Nullable
            List<String> grantTypes) {

        NewClient parse(Keyspace product, @Nullable UUID tenant) {
            Violations violations = new Violations();
            if (name == null) {
                violations.add("name", "is required");
            }
            if (scopes == null || scopes.isEmpty()) {
                violations.add("scopes", "must name at least one");
            }
            ClientType kind = violations.parse("type", type, ClientType.CONFIDENTIAL, ClientType::parse);
            NewClient parsed = new NewClient(
                    product.name(),
                    tenant,
                    violations.parse("name", name, "", raw -> Text.name(raw, LONGEST_NAME)),
                    kind,
                    violations.parse(
                            "environment",
                            environment,
                            Environment.LIVE,
                            raw -> product.checkEnvironment(Environment.parse(raw))),
                    violations.parse(
                            "redirect_uris",
                            redirectUris,
                            new RedirectUris(List.of()),
                            raw -> RedirectUris.parse(raw, kind)),
                    violations.parse("scopes", scopes, ScopeSet.NONE, raw -> product.checkScopes(ScopeSet.parse(raw))),
                    violations.parse(
                            "grant_types",
                            grantTypes,
                            Set.of(GrantKind.AUTHORIZATION_CODE, GrantKind.REFRESH_TOKEN),
                            GrantKind::parse));
            violations.throwIfAny();
            NewClient.check(kind, tenant, parsed.redirectUris(), parsed.grants());
            return parsed;
        }
    }

    /** What is to change of an application: absent members stay. */
    @Schema(name = "OAuthClientChange", description = "Absent members stay as they are; lists are replaced as a whole")
    public record Patch(
            @Nullable String name,
            @JsonProperty("redirect_uris") @Nullable List<String> redirectUris,
            @Nullable List<String> scopes,
            @JsonProperty("grant_types") @Nullable List<String> grantTypes,

            @Schema(description = "active or disabled: its tokens with it", examples = "disabled") @Nullable
            String state) {

        ClientChange parse(Keyspace product, Client old) {
            Violations violations = new Violations();
            if (scopes != null && scopes.isEmpty()) {
                violations.add("scopes", "must name at least one");
            }
            ClientChange parsed = new ClientChange(
                    violations.optional("name", name, raw -> Text.name(raw, LONGEST_NAME)),
                    violations.optional("redirect_uris", redirectUris, raw -> RedirectUris.parse(raw, old.type())),
                    violations.optional("scopes", scopes, raw -> product.checkScopes(ScopeSet.parse(raw))),
                    violations.optional("grant_types", grantTypes, GrantKind::parse),
                    violations.optional("state", state, ClientState::parse),
                    null);
            violations.throwIfAny();
            return parsed;
        }
    }

    /** How a secret is rotated. */
    @Schema(name = "OAuthSecretRotation")
    public record Rotation(
            @Schema(
                    description =
                            "How long the secret before works on, 0 (default) to 2592000: time to deploy the new one",
                    examples = "86400")
            @JsonProperty("overlap_seconds")
            @Nullable
            Long overlapSeconds) {

        Duration parse() {
            Violations violations = new Violations();
            Duration overlap = violations.parse("overlap_seconds", overlapSeconds, Duration.ZERO, raw -> {
                if (raw < 0 || raw > LONGEST_OVERLAP) {
                    throw new IllegalArgumentException("must be from 0 to " + LONGEST_OVERLAP);
                }
                return Duration.ofSeconds(raw);
            });
            violations.throwIfAny();
            return overlap;
        }
    }
}
