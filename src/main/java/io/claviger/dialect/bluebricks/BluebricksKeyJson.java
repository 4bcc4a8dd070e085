package io.claviger.dialect.bluebricks;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.claviger.access.Caller;
import io.claviger.access.Environment;
import io.claviger.access.IpAllowlist;
import io.claviger.access.ScopeSet;
import io.claviger.failure.Text;
import io.claviger.failure.Violations;
import io.claviger.key.ApiKey;
import io.claviger.key.CreatedKey;
import io.claviger.key.KeyState;
import io.claviger.key.NewKey;
import io.claviger.list.Listing;
import io.claviger.list.PanacheList;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The bodies that Bluebricks documents. */
final class BluebricksKeyJson {
    private static final int LONGEST_NAME = 100;
    private static final String DEFAULT_NAME = "default";

    private BluebricksKeyJson() {}

    /** A name: of the key to be made, where it may be absent, or of one that there is. */
    @Schema(name = "BluebricksKeyName")
    record Name(
            @Schema(description = "Name of the api key", examples = "default") @Nullable
            String name) {
        NewKey create() {
            Violations violations = new Violations();
            String wanted = violations.parse("name", name, DEFAULT_NAME, raw -> Text.name(raw, LONGEST_NAME));
            violations.throwIfAny();
            return new NewKey(wanted, Environment.LIVE, ScopeSet.NONE, null, IpAllowlist.ANYWHERE, Map.of(), Map.of());
        }

        String required() {
            Violations violations = new Violations();
            if (name == null) {
                violations.add("name", "is required");
            }
            String wanted = violations.parse("name", name, "", raw -> Text.name(raw, LONGEST_NAME));
            violations.throwIfAny();
            return wanted;
        }
    }

    /** The one time that a key is shown. */
    @Schema(name = "BluebricksNewKey")
    record Created(
            @Schema(examples = "bbx_<random_secret>") @JsonProperty("api_key") @Nullable
            String apiKey) {
        static Created of(CreatedKey created) {
            return new Created(created.plaintext().orElse(null));
        }

        @Override
        public String toString() {
            return "Created[hidden]";
        }
    }

    /** After a key was switched on or off. */
    @Schema(name = "BluebricksKeyState")
    record State(
            @Schema(examples = "default") String name,
            @JsonProperty("is_active") boolean active) {
        static State of(ApiKey key) {
            return new State(key.name(), key.stored() == KeyState.ACTIVE);
        }
    }

    /** Some of the keys, and how many there are, up to as many as are counted. */
    @Schema(name = "BluebricksKeys")
    record Page(long total, List<Row> list) {
        static Page of(Listing<ApiKey> listing) {
            return new Page(
                    listing.total().orElse(PanacheList.MOST_COUNTED),
                    listing.rows().stream().map(Row::of).toList());
        }
    }

    /** A key without its secret. */
    @Schema(name = "BluebricksKey")
    @JsonInclude
    record Row(
            UUID id,
            String name,
            @JsonProperty("created_at") Instant createdAt,
            @JsonProperty("expiration_time") @Nullable Instant expirationTime,
            @JsonProperty("updated_at") @Nullable Instant updatedAt,
            @JsonProperty("created_by") Creator createdBy,
            @JsonProperty("is_disabled") boolean disabled) {
        static Row of(ApiKey key) {
            return new Row(
                    key.id(),
                    key.name(),
                    key.createdAt(),
                    key.expiresAt(),
                    key.updatedAt(),
                    Creator.of(key.createdBy()),
                    key.stored() != KeyState.ACTIVE);
        }
    }

    /** Who made it. */
    @Schema(name = "BluebricksCreator")
    @JsonInclude
    record Creator(
            @Schema(examples = "prov0|1234567890") String id,
            @Schema(examples = "John Doe") String name,
            @Schema(examples = "JD") @Nullable String nickname,

            @Schema(examples = "https://example.com/profile.jpg") @Nullable
            String picture) {
        static Creator of(Caller.Actor actor) {
            return new Creator(actor.id(), actor.name(), actor.nickname(), actor.picture());
        }
    }
}
