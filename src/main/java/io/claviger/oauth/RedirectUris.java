package io.claviger.oauth;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where an application wants people to be sent back to. Compared character by character (RFC 9700 section 4.1.3), except
 * that a native application may listen on any port of the loopback interface (RFC 8252 section 7.3).
 *
 * @param values as registered
 */
record RedirectUris(List<String> values) {
    private static final int MOST = 20;
    private static final int LONGEST = 2000;
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "[::1]", "localhost");

    /**
     * Checks URIs from outside.
     *
     * @param type public ones may use a scheme of their own, RFC 8252 section 7.1
     * @throws IllegalArgumentException naming the first entry that will not do
     */
    static RedirectUris parse(Collection<String> given, ClientType type) {
        if (given.size() > MOST) {
            throw new IllegalArgumentException("must have at most " + MOST + " entries");
        }
        int index = 0;
        for (String one : given) {
            String refusal = refusal(String.valueOf(one), type);
            if (refusal != null) {
                throw new IllegalArgumentException("entry " + index + " " + refusal);
            }
            index++;
        }
        return new RedirectUris(given.stream().distinct().toList());
    }

    private static @Nullable String refusal(String text, ClientType type) {
        if (text.length() > LONGEST || text.chars().anyMatch(c -> c <= ' ' || c >= 0x7F)) {
            return "must be an absolute URI of visible ASCII characters";
        }
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            return "must be an absolute URI";
        }
        if (!uri.isAbsolute() || uri.getRawFragment() != null || uri.getRawUserInfo() != null) {
            return "must be an absolute URI without fragment and user";
        }
        return switch (uri.getScheme().toLowerCase(Locale.ROOT)) {
            case "https" -> uri.getHost() == null ? "must name a host" : null;
            case "http" -> isLoopback(uri) ? null : "must be https; http only on the loopback interface";
            default ->
                type == ClientType.PUBLIC && uri.getScheme().indexOf('.') > 0
                        ? null
                        : "must be https, or of a public client's own scheme, such as com.example.app:/callback";
        };
    }

    /** Whether the one that a request names is registered. */
    boolean admit(String requested, ClientType type) {
        if (values.contains(requested)) {
            return true;
        }
        Loopback wanted = type == ClientType.PUBLIC ? loopback(requested) : null;
        return wanted != null && values.stream().anyMatch(one -> wanted.equals(loopback(one)));
    }

    /** All of a loopback URI but its port. */
    private record Loopback(
            String host, String path, @Nullable String query) {}

    private static @Nullable Loopback loopback(String text) {
        try {
            URI uri = new URI(text);
            boolean plain = uri.getRawUserInfo() == null && uri.getRawFragment() == null;
            return plain && "http".equals(uri.getScheme()) && isLoopback(uri)
                    ? new Loopback(uri.getHost(), uri.getRawPath(), uri.getRawQuery())
                    : null;
        } catch (URISyntaxException e) {
            return null;
        }
    }

    private static boolean isLoopback(URI uri) {
        return uri.getHost() != null && LOOPBACK.contains(uri.getHost());
    }

    /**
     * Whether whoever listens there is the application for sure: nobody else can take its https address, but anybody's program
     * can listen on a loopback port or claim a scheme (RFC 8252 section 8.6).
     */
    static boolean isClaimed(String uri) {
        return uri.startsWith("https://");
    }
}
