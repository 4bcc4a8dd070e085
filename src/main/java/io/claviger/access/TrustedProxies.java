package io.claviger.access;

import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Who is believed when it says for whom it asks. The client is the rightmost hop that is not one of these: what stands left of
 * it was written by strangers.
 */
public final class TrustedProxies {
    public static final TrustedProxies NOBODY = new TrustedProxies(Optional.empty());

    /**
     * A client whose address cannot be known: the unspecified address (RFC 4291 section 2.5.2), which nobody calls from. So no
     * allowlist lets it in but one that lets everybody in, and all such clients share the limits of one address.
     */
    public static final IpAddress UNKNOWN = IpAddress.parse("::");

    private final Optional<IpAllowlist> ranges;

    private TrustedProxies(Optional<IpAllowlist> ranges) {
        this.ranges = ranges;
    }

    /**
     * Reads addresses and ranges; none: nobody is trusted.
     *
     * @throws IllegalArgumentException naming the first entry that is neither
     */
    public static TrustedProxies parse(Collection<String> entries) {
        return entries.isEmpty() ? NOBODY : new TrustedProxies(Optional.of(IpAllowlist.parse(entries)));
    }

    /**
     * Who calls. A header that is malformed where it matters, and two headers that name different clients, give
     * {@link #UNKNOWN}: a proxy that adds to one of them passes the other on as a stranger sent it.
     *
     * @param peer the other end of the connection
     * @param forwardedFor each line of {@code X-Forwarded-For}
     * @param forwarded each line of {@code Forwarded} (RFC 7239)
     */
    public IpAddress client(IpAddress peer, List<String> forwardedFor, List<String> forwarded) {
        if (!trusts(peer) || (forwardedFor.isEmpty() && forwarded.isEmpty())) {
            return peer;
        }
        if (forwarded.isEmpty()) {
            return nearestStranger(peer, ForwardedHops.ofList(forwardedFor));
        }
        IpAddress client = nearestStranger(peer, ForwardedHops.ofForwarded(forwarded));
        boolean agree =
                forwardedFor.isEmpty() || client.equals(nearestStranger(peer, ForwardedHops.ofList(forwardedFor)));
        return agree ? client : UNKNOWN;
    }

    /** If all hops are trusted, the farthest of them is the client. */
    private IpAddress nearestStranger(IpAddress peer, Stream<Optional<IpAddress>> hops) {
        IpAddress farthest = peer;
        for (Iterator<Optional<IpAddress>> hop = hops.iterator(); hop.hasNext(); ) {
            Optional<IpAddress> address = hop.next();
            if (address.isEmpty()) {
                return UNKNOWN;
            }
            farthest = address.get();
            if (!trusts(farthest)) {
                return farthest;
            }
        }
        return farthest;
    }

    private boolean trusts(IpAddress address) {
        return ranges.isPresent() && ranges.get().admits(address);
    }
}
