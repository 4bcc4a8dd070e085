package io.claviger.failure;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Collects what is wrong with a request, so that one answer names every wrong field. The rules themselves live in the
 * types that are parsed: they throw {@link IllegalArgumentException} with a sentence that may be shown.
 */
public final class Violations {
    private final List<FieldError> found = new ArrayList<>();

    public void add(String field, String message) {
        found.add(new FieldError(field, message));
    }

    /** Parses one member; what the parser refuses is noted under {@code field} and {@code fallback} stands in for it. */
    public <S, T> T parse(String field, @Nullable S raw, T fallback, Function<S, T> parser) {
        return Objects.requireNonNullElse(optional(field, raw, parser), fallback);
    }

    /** Parses one member; null if it is absent, or if it was refused, which is noted under {@code field}. */
    public <S, T> @Nullable T optional(String field, @Nullable S raw, Function<S, T> parser) {
        if (raw == null) {
            return null;
        }
        try {
            return parser.apply(raw);
        } catch (FailureException nested) {
            nested.errors().forEach(error -> add(field + "." + error.field(), error.message()));
        } catch (IllegalArgumentException refused) {
            add(field, String.valueOf(refused.getMessage()));
        }
        return null;
    }

    /** Ends the request with 400 if anything was noted. */
    public void throwIfAny() {
        if (!found.isEmpty()) {
            throw FailureException.invalid(found);
        }
    }
}
