package io.claviger.gateway;

import io.claviger.failure.Failure;
import io.claviger.failure.FailureException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Bricqs: "No API key required — the session ID is passed as a query parameter or in the request body." */
final class SessionIds {
    /** Its name in both places. */
    static final String NAME = "session_id";

    private SessionIds() {}

    /**
     * The session that the query of a URI names.
     *
     * @throws FailureException 400 if there are two: the application behind might take the other one
     */
    static Optional<String> inQuery(String uri) {
        int start = uri.indexOf('?');
        if (start < 0) {
            return Optional.empty();
        }
        String query = uri.substring(start + 1);
        int fragment = query.indexOf('#');
        List<String> found = Arrays.stream((fragment < 0 ? query : query.substring(0, fragment)).split("&"))
                .filter(pair -> decoded(pair.split("=", 2)[0]).equals(NAME))
                .map(pair -> pair.contains("=") ? pair.split("=", 2)[1] : "")
                .distinct()
                .toList();
        if (found.size() > 1) {
            throw new FailureException(Failure.BAD_REQUEST, "Send one " + NAME);
        }
        return found.stream().findFirst().filter(value -> !value.isEmpty());
    }

    /** A name may be spelt with escapes; ids themselves have no character that needs one. */
    private static String decoded(String name) {
        try {
            return URLDecoder.decode(name, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            return name;
        }
    }
}
