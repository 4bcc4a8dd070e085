package io.claviger.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claviger.access.Caller;
import io.claviger.access.Environment;
import io.claviger.access.IpAllowlist;
import io.claviger.access.ScopeSet;
import io.claviger.testing.Chance;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {
    private static final String SECRET = "ck_live_0123456789abcdefghijABCDEFGHIJ123456";

    private static ApiKey key() {
        return new ApiKey(
                new UUID(1, 1),
                new UUID(1, 2),
                "claviger",
                "CI",
                "ck_live_",
                "3456",
                Environment.LIVE,
                ScopeSet.NONE,
                KeyState.ACTIVE,
                null,
                IpAllowlist.ANYWHERE,
                Map.of(),
                Map.of(),
                new Caller.Actor("root", "root", "root"),
                1,
                Instant.EPOCH,
                null,
                null,
                Rotation.NONE);
    }

    @Test
    void noSecretPrintsItself() {
        KeyHash hash = KeyHash.of(SECRET);
        String printed = new KeySecret(SECRET)
                + " " + hash
                + " " + new Idempotency(SECRET, "root", hash)
                + " " + new CreatedKey(key(), Optional.of(new KeySecret(SECRET)), false)
                + " "
                + KeyJson.of(new CreatedKey(key(), Optional.of(new KeySecret(SECRET)), false), Instant.EPOCH);
        assertThat(printed).doesNotContain("0123456789", "abcdef", "ABCDEFGHIJ");
        for (long part : new long[] {hash.a(), hash.b(), hash.c(), hash.d()}) {
            assertThat(printed).doesNotContain(Long.toString(part)).doesNotContain(Long.toHexString(part));
        }
    }

    @Test
    void theHashOfAKeyIsItsSha256() throws Exception {
        Chance chance = Chance.fresh();
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        for (int i = 0; i < 1_000; i++) {
            String text = Long.toHexString(chance.bits()).repeat(chance.between(0, 10)) + (i % 7 == 0 ? "é😀" : "");
            byte[] expected = sha256.digest(text.getBytes(StandardCharsets.UTF_8));
            KeyHash hash = KeyHash.of(text);
            assertThat(hash.bytes()).as("%s", chance).isEqualTo(expected);
            assertThat(KeyHash.ofDigest(expected)).isEqualTo(hash);
            assertThat(hash.matches(KeyHash.ofDigest(expected))).isTrue();
        }
        assertThat(HexFormat.of().formatHex(KeyHash.of("abc").bytes()))
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    @Test
    void aHashThatDiffersInOneBitDoesNotMatch() {
        KeyHash hash = KeyHash.of(SECRET);
        for (int bit = 0; bit < 256; bit++) {
            byte[] other = hash.bytes();
            other[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(hash.matches(KeyHash.ofDigest(other))).as("bit %d", bit).isFalse();
        }
    }

    @Test
    void theSameIdempotencyKeyOfAnotherCallerIsAnotherOne() {
        KeyHash body = KeyHash.of("{}");
        KeyHash mine = new Idempotency("12345678", "key:1", body).hash();
        assertThat(new Idempotency("12345678", "key:2", body).hash()).isNotEqualTo(mine);
        assertThat(new Idempotency("12345678", "key:1", KeyHash.of("[]")).hash())
                .isEqualTo(mine);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1234567", "with space", "12345678\n", "12345678\u0000", "ééééééééé", "\u007f1234567"})
    void anIdempotencyKeyHasEightToAHundredTwentyEightVisibleCharacters(String wrong) {
        assertThatThrownBy(() -> Idempotency.checkKey(wrong)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Idempotency.checkKey("x".repeat(129))).isInstanceOf(IllegalArgumentException.class);
        assertThat(Idempotency.checkKey("12345678")).isEqualTo("12345678");
        assertThat(Idempotency.checkKey("x".repeat(128))).hasSize(128);
    }

    @Test
    void aHintIsTooLittleToUse() {
        assertThat(key().hint()).isEqualTo("ck_live_…3456");
    }
}
