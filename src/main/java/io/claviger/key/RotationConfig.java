package io.claviger.key;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Rotation: a key gets a successor, and may go on beside it for a while. */
@ConfigMapping(prefix = "claviger.rotation")
public interface RotationConfig {
    /** For how long at most the old key may go on. */
    @WithDefault("30d")
    Duration maxGrace();

    /** How many keys may go on beside their newest successor; rotating once more with grace is refused until one has ended. */
    @WithDefault("2")
    int mostRetiring();
}
