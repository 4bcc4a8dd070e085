package io.claviger.http;

import io.claviger.failure.Failure;
import io.claviger.failure.FailureException;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Versions as entity tags, RFC 9110 section 8.8.3. */
public final class ETags {
    private static final Pattern STRONG = Pattern.compile("\"([0-9]{1,18})\"");

    private ETags() {}

    public static String of(long version) {
        return "\"" + version + "\"";
    }

    /**
     * Which version the caller has seen; empty: it does not matter to them ({@code *}, or no header).
     *
     * @throws FailureException 412 if it is no tag of ours, which therefore cannot match
     */
    public static OptionalLong seen(@Nullable String ifMatch) {
        if (ifMatch == null || ifMatch.strip().equals("*")) {
            return OptionalLong.empty();
        }
        Matcher tag = STRONG.matcher(ifMatch.strip());
        if (!tag.matches()) {
            throw new FailureException(
                    Failure.PRECONDITION_FAILED, "If-Match must be the ETag of an earlier answer, such as \"3\"");
        }
        return OptionalLong.of(Long.parseLong(tag.group(1)));
    }
}
