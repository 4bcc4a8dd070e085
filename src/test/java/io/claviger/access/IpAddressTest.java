package io.claviger.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

class IpAddressTest {
    /** Neither addresses nor ranges; some of them are, to some parser, and not the same to every parser. */
    static final List<String> REFUSED = List.of(
            "",
            " ",
            "*",
            "*.*.*.*",
            "all",
            "localhost",
            "example.com",
            "127.1",
            "127.0.1",
            "2130706433",
            "0x7f000001",
            "0x7f.0.0.1",
            "0177.0.0.1",
            "01.2.3.4",
            "1.2.3.04",
            "1.2.3.00",
            "1.2.3",
            "1.2.3.",
            ".1.2.3",
            "1..2.3",
            "1.2.3.4.5",
            "1.2.3.256",
            "1.2.3.-1",
            "+1.2.3.4",
            "1.2.3.4e0",
            "1,2.3.4.5",
            " 1.2.3.4",
            "1.2.3.4 ",
            "\t1.2.3.4\n",
            "1.2.3.4\u0000",
            "\u00a01.2.3.4",
            "１.２.３.４",
            "١.٢.٣.٤",
            "1.2.3.*",
            "1.2.3.4-9",
            "1.2.3.4-1.2.3.9",
            "1.2.3._",
            "1.2.3.%",
            "1.2.3.4:80",
            "1.2.3.4%eth0",
            "0b1.0b1.0b1.0b1",
            "1.2.3.4.in-addr.arpa",
            "[::1]",
            "[::1]:80",
            "::1%eth0",
            "::1%1",
            "::1%",
            "1::2::3",
            "1:::2",
            ":1::2",
            "1::2:",
            "1:2:3:4:5:6:7",
            "1:2:3:4:5:6:7:8:9",
            "12345::",
            "00001::",
            "::00000",
            "::g",
            "0x1::",
            "2001:db8::*",
            "2001:db8::1-2",
            "20010db8000000000000000000000001",
            "2001-db8--1.ipv6-literal.net",
            "4)+k&C#VzJ4br>0wv%Yp",
            "::1.2.3",
            "::1.2.3.4.5",
            "::ffff:1.2.3",
            "::ffff:127.1",
            "::ffff:1.2.772",
            "::ffff:2130706433",
            "::ffff:010.0.0.1",
            "::ffff:0177.0.0.1",
            "::ffff:1.2.3.004",
            "::ffff:0x7f.0.0.1",
            "::ffff:1.2.3.256",
            "::ffff:1.2.3.*",
            "1.2.3.4::",
            "1.2.3.4/",
            "/24",
            "/",
            "1.2.3.4/33",
            "1.2.3.4/-1",
            "1.2.3.4/+8",
            "1.2.3.4/08",
            "1.2.3.4/00",
            "1.2.3.4/ 8",
            "1.2.3.4 /8",
            "1.2.3.4/8 ",
            "1.2.3.4/a",
            "1.2.3.4/24/24",
            "1.2.3.4/4294967304",
            "1.2.3.4/255.255.255.0",
            "1.2.3.4/0.0.0.255",
            "1.2.3/24",
            "10/8",
            "::1/129",
            "::1/064",
            "::1/-1",
            "::1/ffff::",
            "::1%eth0/64",
            "::1/64%eth0",
            "::ffff:010.0.0.0/104",
            "::ffff:10.1/120");

    @ParameterizedTest
    @FieldSource("REFUSED")
    void whatCouldMeanTwoThingsIsNoAddress(String text) {
        assertThatThrownBy(() -> IpAddress.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"1.2.3.4/32", "1.2.3.0/24", "0.0.0.0/0", "::1/128", "::/0"})
    void aRangeIsNoAddress(String text) {
        assertThatThrownBy(() -> IpAddress.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "203.0.113.7, 203.0.113.7",
        "0.0.0.0, 0.0.0.0",
        "255.255.255.255, 255.255.255.255",
        "::, ::",
        "::1, ::1",
        "2001:DB8:0:0:0:0:0:1, 2001:db8::1",
        "2001:0db8:0000:0000:0001:0000:0000:0001, 2001:db8::1:0:0:1",
        "::ffff:203.0.113.7, 203.0.113.7",
        "::FFFF:CB00:7107, 203.0.113.7",
        "0:0:0:0:0:ffff:203.0.113.7, 203.0.113.7",
        "::203.0.113.7, ::cb00:7107",
        "64:ff9b::203.0.113.7, 64:ff9b::cb00:7107"
    })
    void anAddressIsShownInOneWayOnly(String text, String canonical) {
        IpAddress address = IpAddress.parse(text);
        assertThat(address).hasToString(canonical);
        assertThat(address).isEqualTo(IpAddress.parse(canonical)).hasSameHashCodeAs(IpAddress.parse(canonical));
    }

    @ParameterizedTest
    @CsvSource({
        "203.0.113.7, ::ffff:203.0.113.7, true",
        "203.0.113.7, 203.0.113.8, false",
        "2001:db8:1:2::1, 2001:db8:1:2:ffff:ffff:ffff:ffff, true",
        "2001:db8:1:2::1, 2001:db8:1:3::1, false",
        "::1, ::2, true",
        "::203.0.113.7, 203.0.113.7, false"
    })
    void aLimitPerAddressCountsTheV4AddressOrTheSlash64OfV6(String one, String other, boolean same) {
        String subject = IpAddress.parse(one).limitSubject();
        assertThat(subject.equals(IpAddress.parse(other).limitSubject())).isEqualTo(same);
    }

    @Test
    void differentAddressesAreNotEqual() {
        assertThat(IpAddress.parse("::1")).isNotEqualTo(IpAddress.parse("0.0.0.1"));
        assertThat(IpAddress.parse("1.2.3.4")).isNotEqualTo("1.2.3.4");
    }
}
