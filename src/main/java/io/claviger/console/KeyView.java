package io.claviger.console;

import io.claviger.access.Environment;
import io.claviger.key.ApiKey;
import io.claviger.key.KeyState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A key as pages show it.
 *
 * @param used null: never
 * @param expires null: never
 * @param retires when it ends because it was rotated; null: it does not
 * @param advice what its owner should do about it
 */
public record KeyView(
        UUID id,
        UUID tenantId,
        String name,
        String hint,
        boolean test,
        List<String> scopes,
        String state,
        List<String> addresses,
        String by,
        Moment created,
        @Nullable Moment used,
        @Nullable Moment expires,
        @Nullable Moment retires,
        @Nullable UUID rotatedFrom,
        @Nullable UUID rotatedTo,
        List<String> advice,
        long version) {
    /** PropertyBase: "Rotate keys regularly (every 90 days recommended)." */
    private static final Duration OLD = Duration.ofDays(90);

    private static final Duration NEW = Duration.ofDays(1);

    static KeyView of(ApiKey key, Instant now) {
        return new KeyView(
                key.id(),
                key.tenantId(),
                key.name(),
                key.hint(),
                key.environment() == Environment.TEST,
                key.scopes().values(),
                key.state(now).wire(),
                key.allowlist().texts(),
                key.createdBy().name(),
                new Moment(key.createdAt(), now),
                Moment.of(key.lastUsedAt(), now),
                Moment.of(key.expiresAt(), now),
                key.stored() == KeyState.REVOKED
                        ? null
                        : Moment.of(key.rotation().retiresAt(), now),
                key.rotation().rotatedFrom(),
                key.rotation().rotatedTo(),
                advice(key, now),
                key.version());
    }

    /** Of keys that work: nobody need do anything about others. */
    static List<String> advice(ApiKey key, Instant now) {
        List<String> advice = new ArrayList<>();
        if (key.state(now) != KeyState.ACTIVE || key.rotation().rotatedTo() != null) {
            return advice;
        }
        Duration age = Duration.between(key.createdAt(), now);
        if (key.lastUsedAt() == null) {
            if (age.compareTo(NEW) > 0) {
                advice.add("Never used: revoke it if nothing needs it.");
            }
        } else if (Duration.between(key.lastUsedAt(), now).compareTo(OLD) > 0) {
            advice.add("Not used for " + Duration.between(key.lastUsedAt(), now).toDays()
                    + " days: revoke it if nothing needs it.");
        }
        if (age.compareTo(OLD) > 0) {
            advice.add(age.toDays() + " days old: rotate it, every 90 days is recommended.");
        }
        return advice;
    }

    public boolean isActive() {
        return state.equals("active");
    }

    public boolean isDisabled() {
        return state.equals("disabled");
    }

    /** Whether anything can still be done with it. */
    public boolean isOver() {
        return state.equals("revoked");
    }

    public boolean mayRotate() {
        return rotatedTo == null && (isActive() || isDisabled());
    }
}
