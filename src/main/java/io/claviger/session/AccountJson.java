package io.claviger.session;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.claviger.access.Role;
import io.claviger.access.ScopeSet;
import io.claviger.failure.Text;
import io.claviger.failure.Violations;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** An account in JSON. */
@Schema(name = "Account")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AccountJson(
        UUID id,

        @Schema(description = "Absent: the operator's staff") @JsonProperty("tenant_id") @Nullable
        UUID tenantId,

        @Schema(examples = "ada@example.com") String email,
        @Schema(examples = "Ada Lovelace") String name,
        @Nullable String nickname,
        @Nullable String picture,

        @Schema(description = "member, admin, super_admin or operator", examples = "admin")
        String role,

        @Schema(examples = "[\"read:organization_api_key\"]")
        List<String> permissions,

        boolean disabled,
        @JsonProperty("created_at") Instant createdAt,
        @JsonInclude @JsonProperty("updated_at") @Nullable Instant updatedAt) {
    private static final int LONGEST_NAME = 100;
    private static final int LONGEST_URL = 500;
    private static final Pattern EMAIL = Pattern.compile("[^@\\s\\p{Cntrl}]{1,64}@[^@\\s\\p{Cntrl}]{1,189}");

    static AccountJson of(Account account) {
        return new AccountJson(
                account.id(),
                account.tenantId(),
                account.email(),
                account.name(),
                account.nickname(),
                account.picture(),
                account.role().wire(),
                account.permissions(),
                account.disabled(),
                account.createdAt(),
                account.updatedAt());
    }

    /** What an account is created with. */
    @Schema(name = "NewAccount")
    public record New(
            @Schema(description = "Whose; the operator must say for all roles but operator, everybody else has but one")
            @JsonProperty("tenant_id")
            @Nullable
            UUID tenantId,

            @Schema(examples = "ada@example.com", required = true) @Nullable
            String email,

            @Schema(description = "12 characters to 72 bytes", required = true) @Nullable
            String password,

            @Schema(description = "1 to 100 characters", examples = "Ada Lovelace", required = true) @Nullable
            String name,

            @Nullable String nickname,

            @Schema(description = "https URL") @Nullable String picture,

            @Schema(description = "member (default), admin, super_admin or operator", examples = "admin") @Nullable
            String role,

            @Schema(description = "Rights and scopes beyond the role", examples = "[\"read:organization_api_key\"]")
            @Nullable
            List<String> permissions) {

        /** @param own the caller's tenant; empty: the operator */
        NewAccount parse(Optional<UUID> own) {
            Violations violations = new Violations();
            required(violations, "email", email);
            required(violations, "password", password);
            required(violations, "name", name);
            Role wanted = violations.parse("role", role, Role.MEMBER, Role::parse);
            UUID home = own.filter(tenant -> tenantId == null).orElse(tenantId);
            if (wanted == Role.OPERATOR ? home != null : home == null) {
                violations.add("tenant_id", "is for every role but operator");
            } else if (own.isPresent() && !own.get().equals(home)) {
                violations.add("tenant_id", "there is no such tenant");
            }
            String address = violations.parse("email", email, "", AccountJson::checkEmail);
            Password secret = violations.optional("password", password, Password::parse);
            NewAccount parsed = new NewAccount(
                    home,
                    address,
                    secret == null ? new Password("") : secret,
                    violations.parse("name", name, "", raw -> Text.name(raw, LONGEST_NAME)),
                    violations.optional("nickname", nickname, raw -> Text.name(raw, LONGEST_NAME)),
                    violations.optional("picture", picture, AccountJson::checkPicture),
                    wanted,
                    violations.parse("permissions", permissions, List.of(), AccountJson::checkPermissions));
            violations.throwIfAny();
            return parsed;
        }

        private static void required(Violations violations, String field, @Nullable String value) {
            if (value == null) {
                violations.add(field, "is required");
            }
        }

        /** Holds a password. */
        @Override
        public String toString() {
            return "NewAccount[hidden]";
        }
    }

    /** What is to change of an account: absent members stay, null removes. */
    @Schema(name = "AccountChange", description = "Absent members stay as they are, null removes")
    public record Patch(
            @Nullable Optional<String> name,
            @Nullable Optional<String> nickname,
            @Nullable Optional<String> picture,
            @Nullable Optional<String> role,
            @Nullable Optional<List<String>> permissions,
            @Nullable Optional<Boolean> disabled,

            @Schema(description = "Ends all sessions that were begun with the old one") @Nullable
            Optional<String> password) {

        AccountChange parse() {
            Violations violations = new Violations();
            AccountChange parsed = new AccountChange(
                    violations.optional("name", name, raw -> Text.name(raw.orElse(""), LONGEST_NAME)),
                    violations.optional("nickname", nickname, raw -> raw.map(text -> Text.name(text, LONGEST_NAME))),
                    violations.optional("picture", picture, raw -> raw.map(AccountJson::checkPicture)),
                    violations.optional("role", role, raw -> Role.parse(raw.orElse(""))),
                    violations.optional("permissions", permissions, raw -> checkPermissions(raw.orElse(List.of()))),
                    violations.optional("disabled", disabled, raw -> raw.orElse(false)),
                    violations.optional("password", password, raw -> Password.parse(raw.orElse(""))));
            violations.throwIfAny();
            return parsed;
        }

        /** May hold a password. */
        @Override
        public String toString() {
            return "AccountChange[hidden]";
        }
    }

    private static String checkEmail(String raw) {
        String email = raw.strip().toLowerCase(Locale.ROOT);
        if (!EMAIL.matcher(email).matches()) {
            throw new IllegalArgumentException("must be an e-mail address");
        }
        return email;
    }

    private static List<String> checkPermissions(List<String> raw) {
        List<String> words = ScopeSet.parse(raw).values();
        if (words.contains(ScopeSet.ADMIN)) {
            throw new IllegalArgumentException("admin is a role");
        }
        return words;
    }

    /** Shown as an image: nothing but https may get there. */
    private static String checkPicture(String raw) {
        try {
            URI url = new URI(raw.strip());
            if ("https".equals(url.getScheme()) && url.getHost() != null && raw.length() <= LONGEST_URL) {
                return url.toASCIIString();
            }
        } catch (java.net.URISyntaxException e) {
            throw new IllegalArgumentException("must be an https URL", e);
        }
        throw new IllegalArgumentException("must be an https URL of at most " + LONGEST_URL + " characters");
    }
}
