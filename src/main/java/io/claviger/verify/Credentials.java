package io.claviger.verify;

import io.claviger.failure.Failure;
import io.claviger.failure.FailureException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The credential of an HTTP request: {@code Authorization: Bearer …} (RFC 6750) or {@code X-API-Key: …} (Bricqs). */
public final class Credentials {
    private static final String BEARER = "Bearer ";

    private Credentials() {}

    /**
     * What was presented; empty if nothing was, or something that is not ours (such as Basic).
     *
     * @throws FailureException 400 if two different credentials were presented: which one counts must not be a guess
     */
    public static Optional<Presented> of(List<String> authorization, List<String> apiKey) {
        List<String> all = Stream.concat(
                        authorization.stream().flatMap(Credentials::bearer),
                        apiKey.stream().map(String::strip))
                .filter(value -> !value.isEmpty())
                .distinct()
                .toList();
        if (all.size() > 1) {
            throw new FailureException(Failure.BAD_REQUEST, "Send one credential, in Authorization or in X-API-Key");
        }
        return all.stream().findFirst().map(Presented::new);
    }

    private static Stream<String> bearer(String header) {
        return header.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? Stream.of(header.substring(BEARER.length()).strip())
                : Stream.empty();
    }
}
