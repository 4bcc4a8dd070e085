package io.claviger.limit;

/**
 * A change that has been committed.
 *
 * @param everywhere true once every node judges by it; false if Redis could not be told yet and that is being retried
 */
public record Fenced<T>(T value, boolean everywhere) {
    /** Header of an answer whose change is not everywhere yet. */
    public static final String PROPAGATION = "X-Claviger-Propagation";
}
