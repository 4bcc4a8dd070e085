package io.claviger.failure;

/**
 * Every way our HTTP API says no: the name is the public {@code code} of the error body. One table, so that a code can
 * never come with two statuses.
 */
public enum Failure {
    BAD_REQUEST(400, "Bad Request", "The request is not valid"),
    INVALID_SIGNATURE(400, "Bad Request", "The signature does not fit the request"),
    UNAUTHORIZED(401, "Unauthorized", "Invalid or expired token"),
    FORBIDDEN(403, "Forbidden", "Insufficient permissions"),
    PLAN_UPGRADE_REQUIRED(403, "Forbidden", "This plan does not include API access"),
    NOT_FOUND(404, "Not Found", "There is nothing at this address"),
    METHOD_NOT_ALLOWED(405, "Method Not Allowed", "This address does not answer to this method"),
    NOT_ACCEPTABLE(406, "Not Acceptable", "Answers are application/json"),
    CONFLICT(409, "Conflict", "The request contradicts the present state"),
    PRECONDITION_FAILED(412, "Precondition Failed", "It was changed in the meantime: read it again, then repeat"),
    PAYLOAD_TOO_LARGE(413, "Content Too Large", "The request body is too large"),
    UNSUPPORTED_MEDIA_TYPE(415, "Unsupported Media Type", "Send application/json"),
    RATE_LIMITED(429, "Too Many Requests", "Rate limit exceeded"),
    INTERNAL_ERROR(500, "Internal Server Error", "Something went wrong on our side; quote the request id"),
    SERVICE_UNAVAILABLE(503, "Service Unavailable", "Temporarily unavailable; try again shortly");

    private final int status;
    private final String title;
    private final String publicText;

    Failure(int status, String title, String publicText) {
        this.status = status;
        this.title = title;
        this.publicText = publicText;
    }

    /** HTTP status, RFC 9110 section 15. */
    public int status() {
        return status;
    }

    /** The status's reason phrase, the {@code title} of RFC 9457. */
    public String title() {
        return title;
    }

    /** What a caller reads when nobody has something better to say. Never holds internals. */
    public String publicText() {
        return publicText;
    }
}
