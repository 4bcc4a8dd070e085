package io.claviger.access;

import inet.ipaddr.AddressStringException;
import inet.ipaddr.IPAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * From where a credential may be used: single addresses and CIDR ranges, IPv4 and IPv6 (BrikSync: "restrict an API key to
 * only accept requests from specific IP addresses"). Empty: from anywhere. The matching is the library's, see
 * {@link IpAddress}.
 */
public final class IpAllowlist {
    public static final IpAllowlist ANYWHERE = new IpAllowlist(List.of());
    private static final int MOST = 100;

    private final List<IPAddress> ranges;
    private final List<String> texts;

    private IpAllowlist(List<IPAddress> ranges) {
        this.ranges = ranges;
        this.texts =
                ranges.stream().map(IPAddress::toCanonicalString).distinct().toList();
    }

    /**
     * Reads addresses and ranges. Host bits of a range are dropped ({@code 203.0.113.7/24} is {@code 203.0.113.0/24}).
     *
     * @throws IllegalArgumentException naming the first entry that is neither, or if there are over 100
     */
    public static IpAllowlist parse(Collection<String> entries) {
        if (entries.isEmpty()) {
            return ANYWHERE;
        }
        if (entries.size() > MOST) {
            throw new IllegalArgumentException("must have at most " + MOST + " entries");
        }
        List<IPAddress> ranges = new ArrayList<>(entries.size());
        int index = 0;
        for (String entry : entries) {
            ranges.add(range(entry, index++));
        }
        return new IpAllowlist(List.copyOf(ranges));
    }

    private static IPAddress range(String entry, int index) {
        try {
            return IpAddress.read(entry).toPrefixBlock();
        } catch (AddressStringException | NullPointerException e) {
            throw new IllegalArgumentException(
                    "entry " + index + " must be an IPv4 or IPv6 address or CIDR range, such as 203.0.113.0/24", e);
        }
    }

    /** Whether a call from {@code address} may pass; an unknown address passes only where there is no restriction. */
    public boolean admits(@org.jspecify.annotations.Nullable IpAddress address) {
        if (ranges.isEmpty()) {
            return true;
        }
        if (address == null) {
            return false;
        }
        for (IPAddress range : ranges) {
            if (range.contains(address.value())) {
                return true;
            }
        }
        return false;
    }

    /** Canonical text of each entry, as stored and shown. */
    public List<String> texts() {
        return texts;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IpAllowlist that && texts.equals(that.texts);
    }

    @Override
    public int hashCode() {
        return texts.hashCode();
    }

    @Override
    public String toString() {
        return texts.toString();
    }
}
