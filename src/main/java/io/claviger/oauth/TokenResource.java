package io.claviger.oauth;

import com.nimbusds.oauth2.sdk.AccessTokenResponse;
import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenIntrospectionRequest;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenRevocationRequest;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.token.BearerAccessToken;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import io.claviger.access.By;
import io.claviger.access.Caller;
import io.claviger.failure.Failure;
import io.claviger.failure.FailureException;
import io.claviger.http.LimitHeaders;
import io.claviger.http.OwnCredential;
import io.claviger.http.Requests;
import io.claviger.limit.Fenced;
import io.claviger.store.StoreOutage;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirements;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/** {@code /oauth/token}, {@code /oauth/revoke}, {@code /oauth/introspect}: applications prove themselves, and errors are RFC 6749's. */
@Path("/oauth")
@Tag(name = "OAuth", description = "For applications that act on behalf of people")
@SecurityRequirements
@OwnCredential
@Consumes(MediaType.WILDCARD)
@Produces(MediaType.APPLICATION_JSON)
class TokenResource {
    private static final String FORM = MediaType.APPLICATION_FORM_URLENCODED;

    private final Messages messages;
    private final ClientProofs proofs;
    private final Tokens tokens;
    private final Introspections introspections;
    private final Issuer issuer;

    TokenResource(Messages messages, ClientProofs proofs, Tokens tokens, Introspections introspections, Issuer issuer) {
        this.messages = messages;
        this.proofs = proofs;
        this.tokens = tokens;
        this.introspections = introspections;
        this.issuer = issuer;
    }

    /** Reads a message with Nimbus. */
    private interface Parser<T> {
        T parse(HTTPRequest message) throws ParseException;
    }

    @POST
    @Path("/token")
    @Operation(
            operationId = "issueTokens",
            summary = "Exchange a code, a refresh token or the client's own credentials for tokens (RFC 6749)")
    @RequestBody(
            content = {
                @Content(
                        mediaType = FORM,
                        schema = @Schema(type = org.eclipse.microprofile.openapi.annotations.enums.SchemaType.OBJECT)),
                @Content(
                        mediaType = MediaType.APPLICATION_JSON,
                        schema = @Schema(type = org.eclipse.microprofile.openapi.annotations.enums.SchemaType.OBJECT))
            })
    public Uni<RestResponse<String>> token(@Context RoutingContext http, @Nullable String body) {
        String base = issuer.of(http);
        TokenRequest request = read(http, body, base, TokenRequest::parse);
        return proofs.identify(request.getClientAuthentication(), request.getClientID())
                .flatMap(client -> tokens.issue(
                        by(http, client), client, request.getAuthorizationGrant(), request.getScope(), base))
                .map(issued -> answer(200, json(issued)).build())
                .onFailure(StoreOutage::isOne)
                .transform(down -> FailureException.unavailable());
    }

    @POST
    @Path("/revoke")
    @Operation(
            operationId = "revokeToken",
            summary = "Take back a token, and with it all that came of the same grant (RFC 7009)")
    public Uni<RestResponse<String>> revoke(@Context RoutingContext http, @Nullable String body) {
        TokenRevocationRequest request = read(http, body, issuer.of(http), TokenRevocationRequest::parse);
        return proofs.identify(request.getClientAuthentication(), request.getClientID())
                .flatMap(client -> tokens.revoke(
                        by(http, client), client, request.getToken().getValue()))
                .map(everywhere -> answer(200, "")
                        .header(Fenced.PROPAGATION, everywhere ? null : "pending")
                        .build())
                .onFailure(StoreOutage::isOne)
                .transform(down -> FailureException.unavailable());
    }

    @POST
    @Path("/introspect")
    @Operation(
            operationId = "introspectToken",
            summary = "What an access token, refresh token or API key stands for just now (RFC 7662)")
    public Uni<RestResponse<String>> introspect(@Context RoutingContext http, @Nullable String body) {
        TokenIntrospectionRequest request = read(http, body, issuer.of(http), TokenIntrospectionRequest::parse);
        if (request.getClientAuthentication() == null) {
            throw ClientProofs.unknown();
        }
        return proofs.identify(request.getClientAuthentication(), null)
                .flatMap(client -> introspections.of(client, request.getToken().getValue()))
                .map(told -> answer(200, told.toJSONObject().toJSONString()).build())
                .onFailure(StoreOutage::isOne)
                .transform(down -> FailureException.unavailable());
    }

    private <T> T read(RoutingContext http, @Nullable String body, String base, Parser<T> parser) {
        HTTPRequest message = messages.read(http, body, base);
        try {
            return parser.parse(message);
        } catch (ParseException e) {
            throw new OAuthFailure(e.getErrorObject() == null ? OAuth2Error.INVALID_REQUEST : e.getErrorObject());
        } catch (IllegalArgumentException e) {
            // Nimbus checks some values where it makes them, with no word of OAuth.
            throw new OAuthFailure(OAuth2Error.INVALID_REQUEST);
        }
    }

    private static By by(RoutingContext http, Client client) {
        return new By(
                new Caller.Machine("application", client.id().toString(), client.name()),
                Requests.address(http),
                Requests.id(http));
    }

    private static String json(Issued issued) {
        BearerAccessToken access = new BearerAccessToken(
                issued.accessToken(),
                issued.life().toSeconds(),
                new Scope(issued.scopes().values().toArray(String[]::new)));
        RefreshToken refresh = issued.refreshToken()
                .map(secret -> new RefreshToken(secret.value()))
                .orElse(null);
        return new AccessTokenResponse(new com.nimbusds.oauth2.sdk.token.Tokens(access, refresh))
                .toJSONObject()
                .toJSONString();
    }

    private static RestResponse.ResponseBuilder<String> answer(int status, String json) {
        return RestResponse.ResponseBuilder.<String>create(status)
                .entity(json)
                .type(MediaType.APPLICATION_JSON_TYPE)
                .header(HttpHeaders.CACHE_CONTROL, "no-store");
    }

    @ServerExceptionMapper
    RestResponse<String> refused(OAuthFailure e, RoutingContext http) {
        ErrorObject error = e.error();
        int status = error.getHTTPStatusCode() == 0 ? 400 : error.getHTTPStatusCode();
        RestResponse.ResponseBuilder<String> answer =
                answer(status, error.toJSONObject().toJSONString());
        if (status == 401) {
            answer.header(HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"claviger\"");
        }
        return answer.build();
    }

    /** What is no matter of OAuth, in its words. */
    @ServerExceptionMapper
    RestResponse<String> failed(FailureException e, RoutingContext http) {
        boolean ours = e.failure() == Failure.SERVICE_UNAVAILABLE;
        ErrorObject error = (ours ? OAuth2Error.TEMPORARILY_UNAVAILABLE : OAuth2Error.INVALID_REQUEST)
                .setDescription(e.publicText());
        RestResponse.ResponseBuilder<String> answer =
                answer(e.failure().status(), error.toJSONObject().toJSONString());
        e.retryAfter().ifPresent(wait -> answer.header(HttpHeaders.RETRY_AFTER, LimitHeaders.retryAfter(wait)));
        return answer.build();
    }
}
