package io.claviger.oauth;

import com.nimbusds.oauth2.sdk.AuthorizationErrorResponse;
import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.ResponseMode;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.State;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** A no that the application is told: people go back to it, RFC 6749 section 4.1.2.1. Client and redirect URI have been checked. */
final class SentBack extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient URI redirectUri;
    private final ErrorObject error;
    private final @Nullable State state;

    SentBack(String redirectUri, @Nullable State state, ErrorObject error) {
        super(error.getCode(), null, false, false);
        this.redirectUri = URI.create(redirectUri);
        this.error = error;
        this.state = state;
    }

    /** Where to: tells who answers, so that an application with several servers mixes nothing up (RFC 9207). */
    URI uri(String issuer) {
        return new AuthorizationErrorResponse(redirectUri, error, state, new Issuer(issuer), ResponseMode.QUERY)
                .toURI();
    }
}
