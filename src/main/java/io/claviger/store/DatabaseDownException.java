package io.claviger.store;

import java.io.IOException;

/** PostgreSQL is known not to answer. Has no stack trace: it is thrown per call while that is so. */
public final class DatabaseDownException extends IOException {
    private static final long serialVersionUID = 1L;

    DatabaseDownException() {
        super("PostgreSQL is down");
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
