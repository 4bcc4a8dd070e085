package io.claviger.oauth;

import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationSuccessResponse;
import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.ResponseMode;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.State;
import io.claviger.access.ScopeSet;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * What an application asks people for, checked.
 *
 * @param redirectUri one of the application's
 * @param challenge PKCE, S256; null: none
 * @param silent whether people must not be asked anything
 * @param again whether they are to be asked although they were before
 */
record Asked(
        Client client,
        String redirectUri,
        @Nullable State state,
        ScopeSet scopes,
        @Nullable String challenge,
        boolean silent,
        boolean again) {

    /** What that person can give of it: nobody's application is more of an administrator than they are. */
    ScopeSet scopesFor(Visitor visitor) {
        return visitor.person().isTenantAdmin()
                ? scopes
                : new ScopeSet(scopes.values().stream()
                        .filter(scope -> !scope.equals(ScopeSet.ADMIN))
                        .toList());
    }

    /** A program that anybody can pretend to be is agreed to each time, RFC 8252 section 8.6. */
    boolean mayBeRemembered() {
        return !client.isPublic() || RedirectUris.isClaimed(redirectUri);
    }

    SentBack refuse(ErrorObject error) {
        return new SentBack(redirectUri, state, error);
    }

    URI answer(OpaqueSecret code, String issuer) {
        return new AuthorizationSuccessResponse(
                        URI.create(redirectUri),
                        new AuthorizationCode(code.value()),
                        null,
                        state,
                        new Issuer(issuer),
                        ResponseMode.QUERY)
                .toURI();
    }
}
