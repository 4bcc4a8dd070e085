package io.claviger.http;

import io.claviger.failure.Failure;
import io.claviger.failure.FailureException;
import org.jspecify.annotations.Nullable;

/** What every request with a body must have. */
public final class Bodies {
    private Bodies() {}

    /**
     * The body.
     *
     * @throws FailureException 400 if there is none
     */
    public static <T> T required(@Nullable T body) {
        if (body == null) {
            throw new FailureException(Failure.BAD_REQUEST, "The body must be a JSON object");
        }
        return body;
    }
}
