package io.claviger.failure;

/**
 * One wrong member of a request.
 *
 * @param field its path as the caller wrote it, such as {@code limits.key.permits}
 * @param message what is expected there, a sentence without the value (it may be a secret)
 */
public record FieldError(String field, String message) {}
