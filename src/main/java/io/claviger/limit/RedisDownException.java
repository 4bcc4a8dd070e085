package io.claviger.limit;

import java.io.IOException;

/** Redis did not answer, or is known not to. Has no stack trace: it is thrown per call while Redis is down. */
public final class RedisDownException extends IOException {
    private static final long serialVersionUID = 1L;

    RedisDownException(String why) {
        super(why);
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
