package io.claviger.access;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The hops that a request's headers name, the nearest first. Read strictly: a hop that could mean two things, is hidden or is
 * unknown has no address.
 */
final class ForwardedHops {
    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]++";
    private static final String QUOTED = "\"(?:[^\"\\\\\\p{Cntrl}]|\\\\[^\\p{Cntrl}])*+\"";

    /** One parameter of RFC 7239 section 4, and what ends it. */
    private static final Pattern PAIR =
            Pattern.compile("(" + TOKEN + ")=(" + TOKEN + "|" + QUOTED + ")([ \t]*+(?:,[ \t]*+|$)|;)");

    private static final Pattern COMMA = Pattern.compile("[ \t]*+,[ \t]*+");

    /** An address of either kind with the port that some write after it; RFC 7239 section 6 lets ports be obfuscated. */
    private static final Pattern NODE =
            Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([0-9.]+))(?::(?:[0-9]{1,5}|_[0-9A-Za-z._-]+))?");

    private static final List<Optional<IpAddress>> MALFORMED = List.of(Optional.empty());

    private ForwardedHops() {}

    /** Of {@code X-Forwarded-For}; several lines are one list (RFC 9110 section 5.3). */
    static Stream<Optional<IpAddress>> ofList(List<String> lines) {
        return lines.reversed().stream()
                .flatMap(line -> List.of(COMMA.split(line.strip(), -1)).reversed().stream())
                .map(hop -> plain(hop).or(() -> node(hop)));
    }

    /** Of {@code Forwarded}, RFC 7239. */
    static Stream<Optional<IpAddress>> ofForwarded(List<String> lines) {
        return lines.reversed().stream().flatMap(line -> elements(line.strip()).reversed().stream());
    }

    /** One line; malformed as a whole if it is at any place, because one cannot say where an element begins. */
    private static List<Optional<IpAddress>> elements(String line) {
        List<Optional<IpAddress>> hops = new ArrayList<>();
        List<String> seen = new ArrayList<>();
        @Nullable String by = null;
        Matcher pair = PAIR.matcher(line);
        int at = 0;
        while (pair.region(at, line.length()).lookingAt()) {
            String name = pair.group(1).toLowerCase(Locale.ROOT);
            if (seen.contains(name)) {
                return MALFORMED;
            }
            seen.add(name);
            by = name.equals("for") ? pair.group(2) : by;
            at = pair.end();
            if (!pair.group(3).equals(";")) {
                hops.add(by == null ? Optional.empty() : quotedNode(by));
                by = null;
                seen.clear();
                if (at == line.length()) {
                    return pair.group(3).contains(",") ? MALFORMED : Collections.unmodifiableList(hops);
                }
            }
        }
        return MALFORMED;
    }

    private static Optional<IpAddress> quotedNode(String value) {
        boolean quoted = value.startsWith("\"");
        return node(quoted ? value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1") : value);
    }

    private static Optional<IpAddress> plain(String text) {
        try {
            return Optional.of(IpAddress.parse(text));
        } catch (IllegalArgumentException withPortPerhaps) {
            return Optional.empty();
        }
    }

    /** Empty for {@code unknown}, for an obfuscated name and for what is neither. */
    private static Optional<IpAddress> node(String text) {
        Matcher node = NODE.matcher(text);
        if (!node.matches()) {
            return Optional.empty();
        }
        boolean bracketed = node.group(1) != null;
        return plain(bracketed ? node.group(1) : node.group(2))
                .filter(address -> !bracketed || node.group(1).indexOf(':') >= 0);
    }
}
