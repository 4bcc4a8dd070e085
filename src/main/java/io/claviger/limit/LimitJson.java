package io.claviger.limit;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.claviger.failure.FailureException;
import io.claviger.failure.Violations;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A limit of a tenant or key, in requests, answers and stored rows alike. */
@Schema(name = "LimitOverride", description = "Overrides a limit of the same name; absent members are inherited.")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LimitJson(
        @Schema(description = "Who is counted: ip, key, tenant or operation", examples = "key") @Nullable
        String level,

        @Schema(description = "At level operation: its name", examples = "ingestion") @Nullable
        String operation,

        @Schema(description = "Cost units per window, 1 to 1,000,000,000", examples = "1000") @Nullable
        Integer permits,

        @Schema(description = "Length of the window, 1 to 2,678,400", examples = "60")
        @JsonProperty("window_seconds")
        @Nullable
        Integer windowSeconds,

        @Schema(description = "local, open or closed", examples = "local") @JsonProperty("when_redis_is_down") @Nullable
        String whenRedisIsDown) {

    /**
     * The layer that a request describes.
     *
     * @throws FailureException 400 naming each wrong member, its path starting with the limit's name
     */
    public static Map<String, LimitOverride> parse(Map<String, LimitJson> wire) {
        Violations violations = new Violations();
        Map<String, LimitOverride> overrides = new TreeMap<>();
        wire.forEach((name, json) -> {
            violations.parse(name, name, name, n -> Limit.checkName("name", n));
            if (json == null) {
                violations.add(name, "must be an object");
                return;
            }
            checkRange(violations, name + ".permits", json.permits, Limit.MOST_PERMITS);
            checkRange(
                    violations, name + ".window_seconds", json.windowSeconds, (int) Limit.LONGEST_WINDOW.toSeconds());
            overrides.put(
                    name,
                    new LimitOverride(
                            violations.optional(name + ".level", json.level, Level::parse),
                            json.operation,
                            json.permits,
                            json.windowSeconds == null ? null : Duration.ofSeconds(json.windowSeconds),
                            violations.optional(
                                    name + ".when_redis_is_down", json.whenRedisIsDown, OutagePolicy::parse)));
        });
        violations.throwIfAny();
        return overrides;
    }

    private static void checkRange(Violations violations, String field, @Nullable Integer value, int most) {
        if (value != null && (value < 1 || value > most)) {
            violations.add(field, "must be 1 to " + most);
        }
    }

    public static Map<String, LimitJson> of(Map<String, LimitOverride> overrides) {
        Map<String, LimitJson> wire = new TreeMap<>();
        overrides.forEach((name, o) -> wire.put(
                name,
                new LimitJson(
                        o.level() == null ? null : o.level().wire(),
                        o.operation(),
                        o.permits(),
                        o.window() == null ? null : Math.toIntExact(o.window().toSeconds()),
                        o.whenRedisIsDown() == null ? null : o.whenRedisIsDown().wire())));
        return wire;
    }
}
