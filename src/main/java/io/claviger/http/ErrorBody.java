package io.claviger.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.claviger.failure.Failure;
import io.claviger.failure.FailureException;
import io.claviger.failure.FieldError;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The one error body: RFC 9457, with the members that the documented APIs promise ({@code detail} of Bricqs,
 * {@code error.code} and {@code error.message} of PropertyBase, {@code code} of BrikSync).
 */
@Schema(name = "Error", description = "RFC 9457 problem details; error.code and error.message repeat code and detail")
@JsonInclude(JsonInclude.Include.NON_NULL)
// Exception mappers return it, which is not looked at for native executables; that OpenAPI mentions it is no promise.
@RegisterForReflection(targets = {ErrorBody.class, ErrorBody.Inner.class, FieldError.class})
public record ErrorBody(
        @Schema(examples = "about:blank") String type,
        @Schema(examples = "Unauthorized") String title,
        @Schema(examples = "401") int status,

        @Schema(description = "What to do about it, for people", examples = "Invalid or expired token")
        String detail,

        @Schema(description = "For programs", examples = "UNAUTHORIZED")
        String code,

        Inner error,

        @Schema(description = "As in X-Request-Id") @JsonProperty("request_id")
        String requestId,

        @Schema(description = "Each wrong field of the request") @Nullable
        List<FieldError> errors) {
    /** What PropertyBase documents. */
    @Schema(name = "ErrorCode")
    public record Inner(
            @Schema(examples = "UNAUTHORIZED") String code,
            @Schema(examples = "Invalid or expired token") String message) {}

    /** The media type of RFC 9457. */
    public static final String MEDIA_TYPE = "application/problem+json";

    public static ErrorBody of(Failure failure, String detail, List<FieldError> errors, String requestId) {
        return new ErrorBody(
                "about:blank",
                failure.title(),
                failure.status(),
                detail,
                failure.name(),
                new Inner(failure.name(), detail),
                requestId,
                errors.isEmpty() ? null : errors);
    }

    public static ErrorBody of(FailureException e, String requestId) {
        return of(e.failure(), e.publicText(), e.errors(), requestId);
    }
}
