package io.claviger.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;

class SlotTest {
    private static final UUID A = new UUID(0, 1);
    private static final UUID B = new UUID(0, 2);

    @Test
    void isEqualOnlyIfAllOfItIs() {
        Slot slot = new Slot(A, B, 7, "VALID");
        assertThat(slot)
                .isEqualTo(new Slot(A, B, 7, "VALID"))
                .hasSameHashCodeAs(new Slot(A, B, 7, "VALID"))
                .isNotEqualTo(new Slot(B, B, 7, "VALID"))
                .isNotEqualTo(new Slot(A, A, 7, "VALID"))
                .isNotEqualTo(new Slot(A, B, 8, "VALID"))
                .isNotEqualTo(new Slot(A, B, 7, "KEY_EXPIRED"))
                .isNotEqualTo("VALID");
    }
}
