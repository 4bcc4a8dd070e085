package io.claviger.access;

import inet.ipaddr.AddressStringException;
import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import inet.ipaddr.IPAddressStringParameters;
import inet.ipaddr.ipv6.IPv6Address;
import java.util.regex.Pattern;

/**
 * The address a call came from, IPv4 or IPv6. A v4-mapped address ({@code ::ffff:203.0.113.7}, what a dual-stack socket
 * reports) is the IPv4 address that it stands for: an allowlist must not depend on how the proxy's socket was opened.
 *
 * <p>Parsing and matching are done by com.github.seancfoley:ipaddress: the odd spellings (octal, inet_aton, wildcards,
 * zones) are where hand-written parsers let strangers in, and it can refuse each of them by name.
 */
public final class IpAddress {
    /** Plain dotted quads and RFC 4291 text; nothing that could mean two things. */
    private static final IPAddressStringParameters STRICT = new IPAddressStringParameters.Builder()
            .allowEmpty(false)
            .allowAll(false)
            .allowSingleSegment(false)
            .allowWildcardedSeparator(false)
            .setRangeOptions(inet.ipaddr.AddressStringParameters.RangeParameters.NO_RANGE)
            .allowMask(false)
            .allowPrefixOnly(false)
            .getIPv4AddressParametersBuilder()
            .allow_inet_aton(false)
            .allowLeadingZeros(false)
            .allowUnlimitedLeadingZeros(false)
            .allowBinary(false)
            .getParentBuilder()
            .getIPv6AddressParametersBuilder()
            .allowZone(false)
            .allowBase85(false)
            .allowBinary(false)
            .allowUnlimitedLeadingZeros(false)
            .allow_mixed_inet_aton(false)
            .getEmbeddedIPv4AddressParametersBuilder()
            .allow_inet_aton(false)
            .allowLeadingZeros(false)
            .allowUnlimitedLeadingZeros(false)
            .allowBinary(false)
            .getEmbeddedIPv4AddressParentBuilder()
            .getParentBuilder()
            .toParams();

    /** The library trims blanks and control characters, and its ban on zeros before a prefix length bans /0 with them. */
    private static final Pattern PLAIN = Pattern.compile("[0-9A-Fa-f:.]+(/(0|[1-9][0-9]{0,2}))?");

    private final IPAddress value;
    private final String canonical;

    private IpAddress(IPAddress value) {
        this.value = value;
        this.canonical = value.toCanonicalString();
    }

    /**
     * Reads one address.
     *
     * @throws IllegalArgumentException unless it is one IPv4 or IPv6 address, without prefix length, zone or port
     */
    public static IpAddress parse(String text) {
        if (text.indexOf('/') >= 0) {
            throw new IllegalArgumentException("must be one address, not a range");
        }
        try {
            return new IpAddress(read(text));
        } catch (AddressStringException e) {
            throw new IllegalArgumentException("must be an IPv4 or IPv6 address", e);
        }
    }

    /** One address or range, its host bits kept. */
    static IPAddress read(String text) throws AddressStringException {
        if (!PLAIN.matcher(text).matches()) {
            throw new AddressStringException(text, "not plain");
        }
        return unmapped(new IPAddressString(text, STRICT).toAddress());
    }

    /** The IPv4 form of a v4-mapped address or range; anything else as it is. */
    private static IPAddress unmapped(IPAddress address) {
        if (!address.isIPv6()) {
            return address;
        }
        IPv6Address v6 = address.toIPv6();
        Integer prefix = v6.getNetworkPrefixLength();
        if (!v6.isIPv4Mapped() || (prefix != null && prefix < IPv6Address.BIT_COUNT - 32)) {
            return address;
        }
        IPAddress v4 = v6.getEmbeddedIPv4Address().withoutPrefixLength();
        return prefix == null ? v4 : v4.setPrefixLength(prefix - (IPv6Address.BIT_COUNT - 32), false);
    }

    IPAddress value() {
        return value;
    }

    /**
     * Whom a limit per address counts: the IPv4 address, or the /64 of an IPv6 address, because the holder of one IPv6
     * connection commands all of its /64 and could otherwise take a fresh address per call.
     */
    public String limitSubject() {
        return value.isIPv4() ? canonical : value.toPrefixBlock(64).getLower().toCanonicalString();
    }

    /** Whether only this machine is meant: 127.0.0.0/8, ::1. */
    public boolean isLoopback() {
        return value.isLoopback();
    }

    /** RFC 5952 text. */
    @Override
    public String toString() {
        return canonical;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IpAddress that && canonical.equals(that.canonical);
    }

    @Override
    public int hashCode() {
        return canonical.hashCode();
    }
}
