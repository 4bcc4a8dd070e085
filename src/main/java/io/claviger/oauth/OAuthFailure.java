package io.claviger.oauth;

import com.nimbusds.oauth2.sdk.ErrorObject;

/** A no in the words of RFC 6749. Has no stack trace: it is an answer, not a fault. */
final class OAuthFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorObject error;

    OAuthFailure(ErrorObject error) {
        super(error.getCode(), null, false, false);
        this.error = error;
    }

    /**
     * With a reason for the developer of the application.
     *
     * @param reason never holds what was sent
     */
    OAuthFailure(ErrorObject error, String reason) {
        this(error.setDescription(reason));
    }

    ErrorObject error() {
        return error;
    }
}
