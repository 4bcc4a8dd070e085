package io.claviger.http;

import com.fasterxml.jackson.core.JsonGenerationException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidDefinitionException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.claviger.failure.Failure;
import io.claviger.failure.FailureException;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/** Says what is wrong with a JSON body without repeating it: it may hold a secret. */
final class JsonErrors {
    private JsonErrors() {}

    /** Whether the caller's JSON is wrong, rather than our own. */
    static boolean isCallers(JsonProcessingException e) {
        return !(e instanceof InvalidDefinitionException) && !(e instanceof JsonGenerationException);
    }

    static FailureException explain(JsonProcessingException e) {
        return switch (e) {
            case UnrecognizedPropertyException unknown -> FailureException.invalid(path(unknown), "is not known here");
            case MismatchedInputException mismatch
            when !mismatch.getPath().isEmpty() ->
                FailureException.invalid(path(mismatch), "must be " + kind(mismatch.getTargetType()));
            case MismatchedInputException mismatch ->
                new FailureException(Failure.BAD_REQUEST, "The body must be a JSON object");
            case StreamReadException syntax
            when String.valueOf(syntax.getMessage()).startsWith("Duplicate field") ->
                new FailureException(Failure.BAD_REQUEST, "The body names a member twice" + position(syntax));
            default -> new FailureException(Failure.BAD_REQUEST, "The body is not valid JSON" + position(e));
        };
    }

    private static String position(JsonProcessingException e) {
        return e.getLocation() == null
                ? ""
                : ", line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr();
    }

    private static String path(JsonMappingException e) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference step : e.getPath()) {
            if (step.getFieldName() != null) {
                path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
            } else {
                path.append('[').append(step.getIndex()).append(']');
            }
        }
        return path.toString();
    }

    private static String kind(@org.jspecify.annotations.Nullable Class<?> target) {
        if (target == null || target == Optional.class) {
            return "of another type";
        }
        if (target == String.class) {
            return "a string";
        }
        if (target == Boolean.class || target == boolean.class) {
            return "true or false";
        }
        if (target.isPrimitive() || Number.class.isAssignableFrom(target)) {
            return "a whole number";
        }
        if (Collection.class.isAssignableFrom(target)) {
            return "an array";
        }
        return Map.class.isAssignableFrom(target) || target.isRecord() ? "an object" : "of another type";
    }
}
