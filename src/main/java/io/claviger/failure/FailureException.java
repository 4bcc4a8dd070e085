package io.claviger.failure;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A command that cannot go on. Carries only what the caller may read; causes are logged, never sent. Has no stack trace:
 * it is an answer, not a fault.
 */
public final class FailureException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Failure failure;
    private final transient List<FieldError> errors;
    private final transient @Nullable Duration retryAfter;

    private FailureException(
            Failure failure, String publicText, List<FieldError> errors, @Nullable Duration retryAfter) {
        super(publicText, null, false, false);
        this.failure = failure;
        this.errors = errors;
        this.retryAfter = retryAfter;
    }

    public FailureException(Failure failure) {
        this(failure, failure.publicText());
    }

    public FailureException(Failure failure, String publicText) {
        this(failure, publicText, List.of(), null);
    }

    /** Bad input: 400 naming every wrong field. */
    public static FailureException invalid(List<FieldError> errors) {
        String text = errors.size() == 1
                ? errors.getFirst().field() + ": " + errors.getFirst().message()
                : errors.size() + " fields are not valid";
        return new FailureException(Failure.BAD_REQUEST, text, List.copyOf(errors), null);
    }

    /** Bad input in one field. */
    public static FailureException invalid(String field, String message) {
        return invalid(List.of(new FieldError(field, message)));
    }

    /** Over a limit: 429; an absent wait means that waiting does not help. */
    public static FailureException rateLimited(@Nullable Duration retryAfter) {
        return new FailureException(Failure.RATE_LIMITED, Failure.RATE_LIMITED.publicText(), List.of(), retryAfter);
    }

    /** A store does not answer: 503, worth another try after a second. */
    public static FailureException unavailable() {
        return new FailureException(
                Failure.SERVICE_UNAVAILABLE,
                Failure.SERVICE_UNAVAILABLE.publicText(),
                List.of(),
                Duration.ofSeconds(1));
    }

    public Failure failure() {
        return failure;
    }

    /** What the caller reads. */
    public String publicText() {
        return java.util.Objects.requireNonNullElse(getMessage(), failure.publicText());
    }

    public List<FieldError> errors() {
        return errors;
    }

    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
