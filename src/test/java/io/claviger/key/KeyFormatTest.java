package io.claviger.key;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.access.Environment;
import io.claviger.tenant.Keyspace;
import io.claviger.tenant.SecretFormat;
import io.claviger.tenant.ShippedConfig;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyFormatTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final KeyFormats FORMATS = new KeyFormats(ShippedConfig.keyspaces());
    private static final String BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    static Stream<Keyspace> keyspaces() {
        return ShippedConfig.keyspaces().all().stream();
    }

    static Stream<Keyspace> checked() {
        return keyspaces().filter(keyspace -> keyspace.secretFormat() == SecretFormat.BASE62_CRC32);
    }

    private static List<Environment> environments(Keyspace keyspace) {
        return keyspace.environments() ? List.of(Environment.values()) : List.of(Environment.LIVE);
    }

    private static String mint(Keyspace keyspace) {
        return new KeyFormat(keyspace).mint(Environment.LIVE, RANDOM).value();
    }

    @ParameterizedTest
    @MethodSource("keyspaces")
    void aMintedKeyIsAcceptedAndLooksAsDocumented(Keyspace keyspace) {
        KeyFormat format = new KeyFormat(keyspace);
        for (Environment environment : environments(keyspace)) {
            for (int i = 0; i < 200; i++) {
                String key = format.mint(environment, RANDOM).value();
                assertThat(format.accepts(key)).as(key).isTrue();
                assertThat(FORMATS.accepts(key)).as(key).isTrue();
                String start = keyspace.prefix()
                        + (keyspace.environments() ? "_" + environment.name().toLowerCase(Locale.ROOT) : "") + "_";
                String secret = keyspace.secretFormat() == SecretFormat.HEX ? "[0-9a-f]{32}" : "[0-9A-Za-z]{36}";
                assertThat(key).matches(start + secret);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("keyspaces")
    void aKeyOfOneKeyspaceIsNoneOfAnother(Keyspace keyspace) {
        String key = mint(keyspace);
        keyspaces()
                .filter(other -> !other.name().equals(keyspace.name()))
                .forEach(other -> assertThat(new KeyFormat(other).accepts(key)).isFalse());
    }

    @ParameterizedTest
    @MethodSource("checked")
    void everyWrongCharacterIsNoticed(Keyspace keyspace) {
        for (int round = 0; round < 5; round++) {
            String key = mint(keyspace);
            for (int at = 0; at < key.length(); at++) {
                for (char wrong = 0; wrong < 256; wrong++) {
                    if (wrong != key.charAt(at)) {
                        String corrupt = key.substring(0, at) + wrong + key.substring(at + 1);
                        assertThat(FORMATS.accepts(corrupt)).as(corrupt).isFalse();
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("checked")
    void everyTwoCharactersThatSwappedPlacesAreNoticed(Keyspace keyspace) {
        for (int round = 0; round < 20; round++) {
            String key = mint(keyspace);
            for (int a = 0; a < key.length(); a++) {
                for (int b = a + 1; b < key.length(); b++) {
                    StringBuilder swapped = new StringBuilder(key);
                    swapped.setCharAt(a, key.charAt(b));
                    swapped.setCharAt(b, key.charAt(a));
                    if (!key.contentEquals(swapped)) {
                        assertThat(FORMATS.accepts(swapped.toString()))
                                .as("%s from %s", swapped, key)
                                .isFalse();
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("keyspaces")
    void everyTruncationAndEveryAdditionIsNoticed(Keyspace keyspace) {
        String key = mint(keyspace);
        List<String> wrong = new ArrayList<>();
        for (int length = 0; length < key.length(); length++) {
            wrong.add(key.substring(0, length));
        }
        for (int from = 1; from <= key.length(); from++) {
            wrong.add(key.substring(from));
        }
        for (String more : List.of("0", "a", "Z", " ", "\n", "\u0000", "_", key, "é")) {
            wrong.add(key + more);
            wrong.add(more + key);
        }
        for (int at = 0; at < key.length(); at++) {
            wrong.add(key.substring(0, at) + "x" + key.substring(at));
            wrong.add(key.substring(0, at) + key.substring(at + 1));
        }
        wrong.removeIf(key::equals);
        assertThat(wrong)
                .allSatisfy(text -> assertThat(FORMATS.accepts(text)).as(text).isFalse());
    }

    @ParameterizedTest
    @MethodSource("keyspaces")
    void theOtherEnvironmentsPrefixMakesNoKeyOfIt(Keyspace keyspace) {
        if (keyspace.environments() && keyspace.secretFormat() == SecretFormat.BASE62_CRC32) {
            String test = mint(keyspace).replace("_live_", "_test_");
            assertThat(FORMATS.accepts(test)).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bq_live_0123456789abcdef0123456789abcdef",
                "bq_test_ffffffffffffffffffffffffffffffff",
                "bq_live_00000000000000000000000000000000"
            })
    void thirtyTwoLowercaseHexadecimalDigitsAreABricqsKey(String key) {
        assertThat(FORMATS.accepts(key)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "_",
                "__",
                "bq",
                "bq_",
                "bq_live_",
                "bq_live_0123456789abcdef0123456789abcde",
                "bq_live_0123456789abcdef0123456789abcdef0",
                "bq_live_0123456789ABCDEF0123456789ABCDEF",
                "bq_live_0123456789abcdef0123456789abcdeg",
                "bq_LIVE_0123456789abcdef0123456789abcdef",
                "BQ_live_0123456789abcdef0123456789abcdef",
                "bq_prod_0123456789abcdef0123456789abcdef",
                "bq_0123456789abcdef0123456789abcdef",
                " bq_live_0123456789abcdef0123456789abcdef",
                "bq_live_0123456789abcdef0123456789abcde٣",
                "xx_live_0123456789abcdef0123456789abcdef",
                "bbx_live_0123456789abcdef0123456789abcdef"
            })
    void junkIsNoKey(String junk) {
        assertThat(FORMATS.accepts(junk)).isFalse();
    }

    @Test
    void whatIsLongerThanAnyKeyIsRefusedUnread() {
        assertThat(FORMATS.accepts("ck_live_" + "a".repeat(1_000_000))).isFalse();
        assertThat(FORMATS.accepts("_".repeat(513))).isFalse();
    }

    /** Published in the README, so that secret scanners can tell a key from a look-alike. */
    @ParameterizedTest
    @MethodSource("checked")
    void theLastSixDigitsAreTheCrc32OfAllBeforeThem(Keyspace keyspace) {
        String key = mint(keyspace);
        CRC32 crc = new CRC32();
        crc.update(key.substring(0, key.length() - 6).getBytes(StandardCharsets.US_ASCII));
        long found = 0;
        for (int i = key.length() - 6; i < key.length(); i++) {
            found = found * 62 + BASE62.indexOf(key.charAt(i));
        }
        assertThat(found).isEqualTo(crc.getValue());
    }

    /** Chi-squared with 61 or 15 degrees of freedom: fair randomness stays below these bounds but once in a billion runs. */
    @ParameterizedTest
    @MethodSource("keyspaces")
    void everyDigitIsAsLikelyAsEveryOther(Keyspace keyspace) {
        boolean hex = keyspace.secretFormat() == SecretFormat.HEX;
        int[] seen = new int[128];
        int digits = 0;
        KeyFormat format = new KeyFormat(keyspace);
        int start = format.prefix(Environment.LIVE).length();
        for (int i = 0; i < 4_000; i++) {
            String key = mint(keyspace);
            for (int at = start; at < start + (hex ? 32 : 30); at++) {
                seen[key.charAt(at)]++;
                digits++;
            }
        }
        String alphabet = hex ? "0123456789abcdef" : BASE62;
        double expected = (double) digits / alphabet.length();
        double chiSquared = 0;
        for (int i = 0; i < alphabet.length(); i++) {
            chiSquared += Math.pow(seen[alphabet.charAt(i)] - expected, 2) / expected;
        }
        assertThat(chiSquared).isBetween(hex ? 0.5 : 10.0, hex ? 75.0 : 150.0);
    }

    @ParameterizedTest
    @MethodSource("keyspaces")
    void noKeyIsMintedTwice(Keyspace keyspace) {
        Set<String> keys = new HashSet<>();
        for (int i = 0; i < 5_000; i++) {
            assertThat(keys.add(mint(keyspace))).isTrue();
        }
    }
}
