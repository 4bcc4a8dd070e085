package io.claviger.session;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.claviger.access.Caller;
import io.claviger.access.Right;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A session in JSON. */
@Schema(name = "Session")
public record SessionJson(
        @Schema(description = "Send as Authorization: Bearer", examples = "eyJ…")
        String token,

        @Schema(examples = "Bearer") @JsonProperty("token_type")
        String tokenType,

        @JsonProperty("expires_at") Instant expiresAt,
        AccountJson account) {
    static SessionJson of(SignedIn signedIn) {
        return new SessionJson(signedIn.token(), "Bearer", signedIn.expiresAt(), AccountJson.of(signedIn.account()));
    }

    /** Holds a token. */
    @Override
    public String toString() {
        return "SessionJson[hidden]";
    }

    /** What one signs in with. */
    @Schema(name = "SignIn")
    public record SignIn(
            @Schema(examples = "ada@example.com", required = true) @Nullable
            String email,

            @Schema(required = true) @Nullable String password) {
        @Override
        public String toString() {
            return "SignIn[hidden]";
        }
    }

    /** Who the caller is. */
    @Schema(name = "Myself")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Myself(
            @Schema(description = "root, service, key, person, …", examples = "person")
            String type,

            String id,
            String name,
            @Nullable String nickname,
            @Nullable String picture,
            @JsonProperty("tenant_id") @Nullable UUID tenantId,
            @Nullable String role,

            @Schema(description = "What may be done with keys", examples = "[\"read_keys\"]")
            List<String> rights) {
        static Myself of(Caller caller) {
            Caller.Actor actor = caller.actor();
            return new Myself(
                    actor.type(),
                    actor.id(),
                    actor.name(),
                    actor.nickname(),
                    actor.picture(),
                    caller.tenantId().orElse(null),
                    caller instanceof Caller.Person person && person.role() != null
                            ? person.role().wire()
                            : null,
                    Arrays.stream(Right.values())
                            .filter(caller::may)
                            .map(right -> right.name().toLowerCase(Locale.ROOT))
                            .toList());
        }
    }
}
