package io.claviger.store;

import io.claviger.failure.Failure;
import io.claviger.failure.FailureException;
import io.smallrye.mutiny.Uni;
import java.util.function.Function;
import org.hibernate.exception.ConstraintViolationException;

/** Two rows that must not have the same value: PostgreSQL's unique index decides, our answer is 409. */
public final class PgConflict {
    private static final String UNIQUE_VIOLATION = "23505";

    private PgConflict() {}

    /** To be put behind a statement: its violation of that unique index is answered 409 with these words. */
    public static <T> Function<Uni<T>, Uni<T>> on(String index, String publicText) {
        return work -> work.onFailure(e -> violates(e, index))
                .transform(e -> new FailureException(Failure.CONFLICT, publicText));
    }

    private static boolean violates(Throwable e, String index) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            // Hibernate Reactive hands over PostgreSQL's sentence, not its members.
            if (cause instanceof ConstraintViolationException violation
                    && UNIQUE_VIOLATION.equals(violation.getSQLState())
                    && String.valueOf(violation.getMessage()).contains('"' + index + '"')) {
                return true;
            }
        }
        return false;
    }
}
