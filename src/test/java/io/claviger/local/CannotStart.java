package io.claviger.local;

/** A foreseen reason why the local servers do not start, worded for the person at the terminal: no stack trace needed. */
public final class CannotStart extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CannotStart(String message) {
        super(message);
    }

    CannotStart(String message, Throwable cause) {
        super(message, cause);
    }
}
