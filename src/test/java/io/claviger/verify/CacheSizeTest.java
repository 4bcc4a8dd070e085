package io.claviger.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class CacheSizeTest {
    private static final long MB = 1 << 20;

    @Test
    void isTwoFifthsOfASmallHeap() {
        assertThat(CacheSize.of(100_000, Optional.empty(), 100 * MB)).isEqualTo(40 * MB);
    }

    @Test
    void is128MegabytesOfALargeOne() {
        assertThat(CacheSize.of(100_000, Optional.empty(), 16_000 * MB)).isEqualTo(128 * MB);
    }

    @Test
    void isWhatIsAskedFor() {
        assertThat(CacheSize.of(100_000, Optional.of(90 * MB), 100 * MB)).isEqualTo(90 * MB);
    }

    @Test
    void mustFitIntoTheHeap() {
        assertThatThrownBy(() -> CacheSize.of(100_000, Optional.of(101 * MB), 100 * MB))
                .hasMessage("claviger.cache.memory is more than the whole heap, which has 100 MB");
    }

    @Test
    void mustHaveRoomForAKey() {
        assertThatThrownBy(() -> CacheSize.of(0, Optional.empty(), 100 * MB)).hasMessageContaining("room for a key");
        assertThatThrownBy(() -> CacheSize.of(100, Optional.of(99L), 100 * MB)).hasMessageContaining("room for a key");
    }
}
