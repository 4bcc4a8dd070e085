package io.claviger.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import inet.ipaddr.IPAddressString;
import io.claviger.testing.Chance;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

class IpAllowlistTest {
    private static final int PAIRS = 5_000;

    static final List<String> REFUSED = IpAddressTest.REFUSED;

    /** An address as a number of so many bits; nothing but arithmetic. */
    private record Bits(BigInteger value, int length) {
        boolean isIn(Bits range, int prefix) {
            int rest = length - prefix;
            return length == range.length && value.shiftRight(rest).equals(range.value.shiftRight(rest));
        }

        String text(Chance chance) throws UnknownHostException {
            if (length == 32) {
                int v4 = value.intValue();
                String quad = (v4 >>> 24) + "." + (v4 >>> 16 & 255) + "." + (v4 >>> 8 & 255) + "." + (v4 & 255);
                return switch (chance.between(0, 3)) {
                    case 0 -> "::ffff:" + quad;
                    case 1 -> String.format(Locale.ROOT, "0:0:0:0:0:FFFF:%x:%x", v4 >>> 16, v4 & 0xffff);
                    default -> quad;
                };
            }
            byte[] bytes = new byte[16];
            byte[] number = value.toByteArray();
            int size = Math.min(16, number.length);
            System.arraycopy(number, number.length - size, bytes, 16 - size, size);
            return InetAddress.getByAddress(bytes).getHostAddress();
        }
    }

    private static Bits random(Chance chance, int length) {
        BigInteger bits = BigInteger.ZERO;
        for (int i = 0; i < length; i += 32) {
            bits = bits.shiftLeft(32).or(BigInteger.valueOf(chance.bits() & 0xffffffffL));
        }
        return chance.percent(10) ? new Bits(bits.shiftRight(length - 8), length) : new Bits(bits, length);
    }

    /** Far from the range, inside of it, or different from it in one bit, which is where mistakes are. */
    private static Bits near(Chance chance, Bits range) {
        return switch (chance.between(0, 3)) {
            case 0 -> random(chance, chance.percent(50) ? 32 : 128);
            case 1 -> range;
            default -> new Bits(range.value.flipBit(chance.between(0, range.length - 1)), range.length);
        };
    }

    @Test
    void aRangeAdmitsExactlyTheAddressesThatShareItsFirstBits() throws Exception {
        Chance chance = Chance.fresh();
        int admitted = 0;
        for (int i = 0; i < PAIRS; i++) {
            Bits range = random(chance, chance.percent(50) ? 32 : 128);
            int prefix = chance.between(0, range.length);
            Bits address = near(chance, range);
            String rangeText = range.text(chance);
            boolean mapped = range.length == 32 && rangeText.indexOf(':') >= 0;
            String entry = prefix == range.length && chance.percent(50)
                    ? rangeText
                    : rangeText + "/" + (mapped ? prefix + 96 : prefix);
            String addressText = address.text(chance);
            boolean expected = address.isIn(range, prefix);
            assertThat(IpAllowlist.parse(List.of(entry)).admits(IpAddress.parse(addressText)))
                    .as("%s: %s in %s", chance, addressText, entry)
                    .isEqualTo(expected);
            admitted += expected ? 1 : 0;
        }
        assertThat(admitted).as("%s", chance).isBetween(PAIRS / 4, PAIRS * 3 / 4);
    }

    @Test
    void theLibraryAskedDirectlySaysTheSame() throws Exception {
        Chance chance = Chance.fresh();
        for (int i = 0; i < PAIRS; i++) {
            Bits range = random(chance, chance.percent(50) ? 32 : 128);
            int prefix = chance.between(0, range.length);
            String entry = range.text(chance);
            if (range.length == 32) {
                entry = entry.indexOf(':') >= 0 ? "10.1.2.3" : entry;
            }
            String address = near(chance, range).text(chance);
            if (address.indexOf('.') >= 0 && address.indexOf(':') >= 0 || address.contains("FFFF")) {
                continue;
            }
            boolean library = new IPAddressString(entry + "/" + prefix)
                    .getAddress()
                    .toPrefixBlock()
                    .contains(new IPAddressString(address).getAddress());
            assertThat(IpAllowlist.parse(List.of(entry + "/" + prefix)).admits(IpAddress.parse(address)))
                    .as("%s: %s in %s/%d", chance, address, entry, prefix)
                    .isEqualTo(library);
        }
    }

    @Test
    void whatIsShownMeansTheSameWhenItIsReadAgain() throws Exception {
        Chance chance = Chance.fresh();
        for (int i = 0; i < 1_000; i++) {
            List<String> entries = new ArrayList<>();
            for (int n = chance.between(1, 10); n > 0; n--) {
                Bits range = random(chance, chance.percent(50) ? 32 : 128);
                String text = range.text(chance);
                entries.add(text.indexOf(':') >= 0 ? text : text + "/" + chance.between(0, 32));
            }
            IpAllowlist list = IpAllowlist.parse(entries);
            assertThat(IpAllowlist.parse(list.texts())).as("%s", chance).isEqualTo(list);
        }
    }

    @ParameterizedTest
    @FieldSource("REFUSED")
    void whatCouldMeanTwoThingsIsRefusedByItsPlaceInTheList(String text) {
        List<String> entries = List.of("203.0.113.0/24", text);
        assertThatThrownBy(() -> IpAllowlist.parse(entries))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("entry 1 ");
    }

    @ParameterizedTest
    @CsvSource({
        "203.0.113.7/24, 203.0.113.0/24",
        "203.0.113.7, 203.0.113.7",
        "203.0.113.7/32, 203.0.113.7/32",
        "203.0.113.7/0, 0.0.0.0/0",
        "0.0.0.0/0, 0.0.0.0/0",
        "::/0, ::/0",
        "2001:db8::1/64, 2001:db8::/64",
        "2001:DB8::/32, 2001:db8::/32",
        "::ffff:203.0.113.7, 203.0.113.7",
        "::ffff:203.0.113.7/120, 203.0.113.0/24",
        "::ffff:0:0/96, 0.0.0.0/0"
    })
    void anEntryIsShownCanonically(String entry, String shown) {
        assertThat(IpAllowlist.parse(List.of(entry)).texts()).containsExactly(shown);
    }

    @Test
    void withoutEntriesEverybodyIsAdmittedEvenFromNowhere() {
        assertThat(IpAllowlist.parse(List.of())).isEqualTo(IpAllowlist.ANYWHERE);
        assertThat(IpAllowlist.ANYWHERE.admits(null)).isTrue();
        assertThat(IpAllowlist.ANYWHERE.admits(IpAddress.parse("203.0.113.7"))).isTrue();
    }

    @Test
    void anUnknownAddressIsAdmittedByNoRestriction() {
        assertThat(IpAllowlist.parse(List.of("0.0.0.0/0", "::/0")).admits(null)).isFalse();
    }

    @Test
    void oneFittingEntryOfManyIsEnough() {
        IpAllowlist list = IpAllowlist.parse(List.of("203.0.113.0/24", "2001:db8::/32", "198.51.100.7"));
        assertThat(list.admits(IpAddress.parse("198.51.100.7"))).isTrue();
        assertThat(list.admits(IpAddress.parse("2001:db8:ffff::1"))).isTrue();
        assertThat(list.admits(IpAddress.parse("198.51.100.8"))).isFalse();
    }

    @Test
    void overAHundredEntriesAreRefused() {
        assertThat(IpAllowlist.parse(Collections.nCopies(100, "203.0.113.7")).texts())
                .containsExactly("203.0.113.7");
        List<String> tooMany = Collections.nCopies(101, "203.0.113.7");
        assertThatThrownBy(() -> IpAllowlist.parse(tooMany)).isInstanceOf(IllegalArgumentException.class);
    }
}
