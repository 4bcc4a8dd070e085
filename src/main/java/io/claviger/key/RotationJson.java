package io.claviger.key;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.claviger.failure.FailureException;
import java.time.Duration;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** How a key is rotated. */
@Schema(name = "Rotation")
record RotationJson(
        @Schema(
                description =
                        "How many seconds the old key goes on beside the new one; default 0: it is revoked at once",
                examples = "3600")
        @JsonProperty("grace_seconds")
        @Nullable
        Long graceSeconds) {
    static final RotationJson AT_ONCE = new RotationJson(null);

    Duration parse(Duration most) {
        long seconds = graceSeconds == null ? 0 : graceSeconds;
        if (seconds < 0 || seconds > most.toSeconds()) {
            throw FailureException.invalid("grace_seconds", "must be a whole number from 0 to " + most.toSeconds());
        }
        return Duration.ofSeconds(seconds);
    }
}
