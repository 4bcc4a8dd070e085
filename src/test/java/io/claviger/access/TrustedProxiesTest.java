package io.claviger.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrustedProxiesTest {
    private static final TrustedProxies PROXIES =
            TrustedProxies.parse(List.of("10.0.0.0/8", "127.0.0.1", "2001:db8:aaaa::/48"));
    private static final String UNKNOWN = "::";

    @Test
    void nobodyIsTrustedUnlessNamed() {
        assertThat(TrustedProxies.parse(List.of()).client(address("10.0.0.1"), List.of("203.0.113.7"), List.of()))
                .isEqualTo(address("10.0.0.1"));
        assertThat(client("198.51.100.1", List.of("203.0.113.7"), List.of("for=203.0.113.7")))
                .as("a stranger says so itself")
                .isEqualTo("198.51.100.1");
        assertThatThrownBy(() -> TrustedProxies.parse(List.of("proxy.example.com")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "203.0.113.7                             | 203.0.113.7",
                "203.0.113.7:4711                        | 203.0.113.7",
                "2001:db8::7                             | 2001:db8::7",
                "[2001:db8::7]                           | 2001:db8::7",
                "[2001:db8::7]:4711                      | 2001:db8::7",
                "::ffff:203.0.113.7                      | 203.0.113.7",
                // What a stranger wrote before its own address, which the proxy added.
                "198.51.100.9, 203.0.113.7               | 203.0.113.7",
                "10.0.0.9, 203.0.113.7                   | 203.0.113.7",
                "127.0.0.1, 203.0.113.7                  | 203.0.113.7",
                "unknown, rubbish\t,,203.0.113.7         | 203.0.113.7",
                "198.51.100.9, 203.0.113.7, 10.0.0.2     | 203.0.113.7",
                "203.0.113.7,10.0.0.3 ,\t10.0.0.2        | 203.0.113.7",
                "203.0.113.7, 2001:db8:aaaa::1, 10.0.0.2 | 203.0.113.7",
                "203.0.113.7, ::ffff:10.0.0.2            | 203.0.113.7",
                "10.0.0.3, 10.0.0.2                      | 10.0.0.3",
                // Nothing that can be read stands where the client must stand.
                "''                                      | ::",
                "unknown                                 | ::",
                "_hidden                                 | ::",
                "203.0.113.7,                            | ::",
                "203.0.113.7, , 10.0.0.2                 | ::",
                "203.0.113.7, unknown, 10.0.0.2          | ::",
                "203.0.113.7;10.0.0.2                    | ::",
                "203.0.113.7 10.0.0.2                    | ::",
                "203.0.113.7:                            | ::",
                "203.0.113.7:port                        | ::",
                "203.0.113.7:123456                      | ::",
                "203.0.113.7/32                          | ::",
                "0203.0.113.7                            | ::",
                "[203.0.113.7]                           | ::",
                "[2001:db8::7                            | ::",
                "2001:db8::7]:80                         | ::",
                "fe80::1%eth0                            | ::",
                "client.example.com                      | ::",
            })
    void ofSeveralHopsTheRightmostStrangerIsTheClient(String header, String client) {
        assertThat(client("10.0.0.1", List.of(header), List.of())).isEqualTo(client);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "for=203.0.113.7                                       | 203.0.113.7",
                "For=203.0.113.7;Proto=https;by=10.0.0.1;host=a.b      | 203.0.113.7",
                "for=\"203.0.113.7\"                                   | 203.0.113.7",
                "for=\"203.0.113.7:4711\"                              | 203.0.113.7",
                "for=\"203.0.113.7:_port\"                             | 203.0.113.7",
                "for=\"[2001:db8::7]\"                                 | 2001:db8::7",
                "for=\"[2001:db8::7]:4711\";proto=http                 | 2001:db8::7",
                "for=\"20\\3.0.113.7\"                                 | 203.0.113.7",
                "for=198.51.100.9, for=203.0.113.7                     | 203.0.113.7",
                "for=unknown, for=203.0.113.7, for=10.0.0.2            | 203.0.113.7",
                "for=203.0.113.7;host=\"a, for=198.51.100.9\"          | 203.0.113.7",
                "for=203.0.113.7;ext=\"\\\", for=198.51.100.9\"        | 203.0.113.7",
                "for=203.0.113.7 , for=10.0.0.3,for=10.0.0.2           | 203.0.113.7",
                "for=10.0.0.3                                          | 10.0.0.3",
                // Hidden, or not what RFC 7239 says.
                "``                                                    | ::",
                "for=unknown                                           | ::",
                "for=\"unknown:80\"                                    | ::",
                "for=_hidden                                           | ::",
                "for=\"_SEVKISEK:4711\"                                | ::",
                "proto=https                                           | ::",
                "for=203.0.113.7, proto=https                          | ::",
                "for=203.0.113.7:4711                                  | ::",
                "for=2001:db8::7                                       | ::",
                "for=[2001:db8::7]                                     | ::",
                "for=\"2001:db8::7\"                                   | ::",
                "for=\"203.0.113.7                                     | ::",
                "for=\"203.0.113.7\\\"                                 | ::",
                "for=203.0.113.7;for=198.51.100.9                      | ::",
                "for=203.0.113.7;;proto=http                           | ::",
                "for=203.0.113.7,                                      | ::",
                "for=203.0.113.7 for=10.0.0.2                          | ::",
                "for = 203.0.113.7                                     | ::",
                "for=                                                  | ::",
                "203.0.113.7                                           | ::",
                "rubbish\", for=203.0.113.7                            | ::",
            })
    void theStandardHeaderIsReadAsStrictly(String header, String client) {
        assertThat(client("10.0.0.1", List.of(), List.of(header))).isEqualTo(client);
    }

    @Test
    void severalLinesAreOneList() {
        assertThat(client("10.0.0.1", List.of("198.51.100.9", "203.0.113.7", "10.0.0.2"), List.of()))
                .isEqualTo("203.0.113.7");
        assertThat(client("10.0.0.1", List.of(), List.of("for=198.51.100.9", "for=203.0.113.7, for=10.0.0.2")))
                .isEqualTo("203.0.113.7");
        assertThat(client("10.0.0.1", List.of(), List.of("for=\"never ends", "for=203.0.113.7")))
                .as("rubbish that a stranger sent, in a line before the proxy's own")
                .isEqualTo("203.0.113.7");
    }

    @Test
    void twoHeadersMustNameTheSameClient() {
        assertThat(client("10.0.0.1", List.of("203.0.113.7"), List.of("for=203.0.113.7")))
                .isEqualTo("203.0.113.7");
        assertThat(client("10.0.0.1", List.of("203.0.113.7"), List.of("for=198.51.100.9")))
                .as("the proxy knows one header only, and passed the other on")
                .isEqualTo(UNKNOWN);
        assertThat(client("10.0.0.1", List.of("203.0.113.7"), List.of("rubbish")))
                .isEqualTo(UNKNOWN);
    }

    @Test
    void anUnknownClientIsInNoAllowlistButThatOfEverybody() {
        assertThat(IpAllowlist.parse(List.of("10.0.0.0/8", "203.0.113.0/24", "2001:db8::/32"))
                        .admits(TrustedProxies.UNKNOWN))
                .isFalse();
        assertThat(IpAllowlist.ANYWHERE.admits(TrustedProxies.UNKNOWN)).isTrue();
    }

    private static String client(String peer, List<String> forwardedFor, List<String> forwarded) {
        return PROXIES.client(address(peer), forwardedFor, forwarded).toString();
    }

    private static IpAddress address(String text) {
        return IpAddress.parse(text);
    }
}
