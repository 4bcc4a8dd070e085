package io.claviger.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class KeyHashTest {
    private static final KeyHash HASH = new KeyHash(1, 2, 3, 4);

    @Test
    void isEqualOnlyIfAllOfItIs() {
        assertThat(HASH)
                .isEqualTo(new KeyHash(1, 2, 3, 4))
                .isNotEqualTo(new KeyHash(0, 2, 3, 4))
                .isNotEqualTo(new KeyHash(1, 0, 3, 4))
                .isNotEqualTo(new KeyHash(1, 2, 0, 4))
                .isNotEqualTo(new KeyHash(1, 2, 3, 0))
                .isNotEqualTo("KeyHash[hidden]");
    }

    @Test
    void findsWhatAnEqualOneWasPutUnder() {
        assertThat(Map.of(KeyHash.of("a"), 1, KeyHash.of("b"), 2)).containsEntry(KeyHash.of("a"), 1);
        assertThat(KeyHash.ofDigest(HASH.bytes())).isEqualTo(HASH).hasSameHashCodeAs(HASH);
    }
}
