package io.claviger.oauth;

import static io.claviger.oauth.Apps.CALLBACK;
import static io.claviger.oauth.Apps.app;
import static io.claviger.oauth.Apps.machine;
import static io.claviger.testing.Api.tenant;
import static io.claviger.testing.Api.verdict;
import static io.claviger.testing.People.account;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.scribejava.core.builder.ServiceBuilder;
import com.github.scribejava.core.builder.api.DefaultApi20;
import com.github.scribejava.core.model.OAuth2AccessTokenErrorResponse;
import com.github.scribejava.core.model.OAuth2Authorization;
import com.github.scribejava.core.model.OAuthRequest;
import com.github.scribejava.core.model.Verb;
import com.github.scribejava.core.oauth.AccessTokenRequestParams;
import com.github.scribejava.core.oauth.AuthorizationUrlBuilder;
import com.github.scribejava.core.oauth.OAuth20Service;
import com.github.scribejava.core.oauth2.OAuth2Error;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.AuthorizationGrant;
import com.nimbusds.oauth2.sdk.AuthorizationRequest;
import com.nimbusds.oauth2.sdk.AuthorizationResponse;
import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenIntrospectionRequest;
import com.nimbusds.oauth2.sdk.TokenIntrospectionResponse;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.TokenRevocationRequest;
import com.nimbusds.oauth2.sdk.as.AuthorizationServerMetadata;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.oauth2.sdk.token.Token;
import com.nimbusds.oauth2.sdk.token.Tokens;
import io.claviger.local.LocalServers;
import io.claviger.oauth.Apps.App;
import io.claviger.testing.People;
import io.claviger.testing.Service;
import io.restassured.RestAssured;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.security.oauth2.client.AuthorizedClientServiceOAuth2AuthorizedClientManager;
import org.springframework.security.oauth2.client.InMemoryOAuth2AuthorizedClientService;
import org.springframework.security.oauth2.client.OAuth2AuthorizeRequest;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.authentication.OAuth2AuthorizationCodeAuthenticationProvider;
import org.springframework.security.oauth2.client.authentication.OAuth2AuthorizationCodeAuthenticationToken;
import org.springframework.security.oauth2.client.endpoint.OAuth2RefreshTokenGrantRequest;
import org.springframework.security.oauth2.client.endpoint.RestClientAuthorizationCodeTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.RestClientRefreshTokenTokenResponseClient;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrations;
import org.springframework.security.oauth2.client.registration.InMemoryClientRegistrationRepository;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizationRequestCustomizers;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.endpoint.OAuth2AccessTokenResponse;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationExchange;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationResponse;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtValidators;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

/** Clients that others wrote, as they are, from the authorization request to the end of the tokens. */
class ForeignClientsIT {
    private static final String[] SCOPES = {"read:leads", "write:leads"};

    private static @Nullable LocalServers stores;
    private static @Nullable Service service;
    private static int before;

    private final App app = app();
    private final People.Person ada = account(tenant("propertybase"), "member");

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        before = RestAssured.port;
        stores = LocalServers.start(folder, LocalServers.Wanted.BOTH_TEMPORARY, line -> {});
        service = Service.start(stores, Map.of("claviger.trusted-proxies", "127.0.0.1"));
        RestAssured.port = service.port();
    }

    @AfterAll
    static void stop() {
        RestAssured.port = before;
        if (service != null) {
            service.close();
        }
        if (stores != null) {
            stores.close();
        }
    }

    private static String issuer() {
        return "http://localhost:" + RestAssured.port;
    }

    /** What the person is sent to by the application, and where they are sent back to. */
    private String allow(URI address) {
        return Browser.at(address).allow(ada).getHeader("Location");
    }

    @Test
    void nimbus() throws Exception {
        AuthorizationServerMetadata server =
                AuthorizationServerMetadata.resolve(new com.nimbusds.oauth2.sdk.id.Issuer(issuer()));
        CodeVerifier verifier = new CodeVerifier();
        State state = new State();
        AuthorizationRequest ask = new AuthorizationRequest.Builder(ResponseType.CODE, new ClientID(app.id()))
                .endpointURI(server.getAuthorizationEndpointURI())
                .redirectionURI(URI.create(CALLBACK))
                .scope(new Scope(SCOPES))
                .state(state)
                .codeChallenge(verifier, CodeChallengeMethod.S256)
                .build();
        AuthorizationResponse back = AuthorizationResponse.parse(URI.create(allow(ask.toURI())));
        assertThat(back.getIssuer()).isEqualTo(server.getIssuer());
        assertThat(back.getState()).isEqualTo(state);
        Tokens first = nimbusTokens(
                server,
                new AuthorizationCodeGrant(
                        back.toSuccessResponse().getAuthorizationCode(), URI.create(CALLBACK), verifier));
        assertThat(first.getAccessToken().getScope()).isEqualTo(new Scope(SCOPES));
        JWTClaimsSet claims =
                nimbusProcessor(server).process(first.getAccessToken().getValue(), null);
        assertThat(claims.getSubject()).isEqualTo(ada.id());
        assertThat(verdict(first.getAccessToken().getValue())).isEqualTo("VALID");
        Tokens second = nimbusTokens(server, new RefreshTokenGrant(first.getRefreshToken()));
        assertThat(nimbusIsActive(server, second.getAccessToken())).isTrue();
        assertThat(new TokenRevocationRequest(
                                server.getRevocationEndpointURI(), nimbusProof(), second.getRefreshToken())
                        .toHTTPRequest()
                        .send()
                        .indicatesSuccess())
                .isTrue();
        assertThat(nimbusIsActive(server, second.getAccessToken())).isFalse();
        assertThat(verdict(second.getAccessToken().getValue())).isEqualTo("KEY_REVOKED");
    }

    private ClientAuthentication nimbusProof() {
        return new ClientSecretBasic(new ClientID(app.id()), new Secret(app.mustSecret()));
    }

    private Tokens nimbusTokens(AuthorizationServerMetadata server, AuthorizationGrant grant) throws Exception {
        return TokenResponse.parse(new TokenRequest.Builder(server.getTokenEndpointURI(), nimbusProof(), grant)
                        .build()
                        .toHTTPRequest()
                        .send())
                .toSuccessResponse()
                .getTokens();
    }

    private boolean nimbusIsActive(AuthorizationServerMetadata server, Token token) throws Exception {
        return TokenIntrospectionResponse.parse(
                        new TokenIntrospectionRequest(server.getIntrospectionEndpointURI(), nimbusProof(), token)
                                .toHTTPRequest()
                                .send())
                .toSuccessResponse()
                .isActive();
    }

    /** As RFC 9068 section 4 wants a resource server to look at a token. */
    private DefaultJWTProcessor<SecurityContext> nimbusProcessor(AuthorizationServerMetadata server) throws Exception {
        DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
        processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(new JOSEObjectType("at+jwt")));
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(
                JWSAlgorithm.RS256,
                JWKSourceBuilder.create(server.getJWKSetURI().toURL()).build()));
        processor.setJWTClaimsSetVerifier(new DefaultJWTClaimsVerifier<>(
                "propertybase",
                new JWTClaimsSet.Builder()
                        .issuer(issuer())
                        .claim("client_id", app.id())
                        .build(),
                Set.of("sub", "exp", "iat", "jti", "scope")));
        return processor;
    }

    @Test
    void scribeJava() throws Exception {
        try (OAuth20Service scribe = new ServiceBuilder(app.id())
                .apiSecret(app.mustSecret())
                .callback(CALLBACK)
                .defaultScope(String.join(" ", SCOPES))
                .build(new ScribeApi())) {
            AuthorizationUrlBuilder ask =
                    scribe.createAuthorizationUrlBuilder().state("xyz").initPKCE();
            OAuth2Authorization back = scribe.extractAuthorization(allow(URI.create(ask.build())));
            assertThat(back.getState()).isEqualTo("xyz");
            com.github.scribejava.core.model.OAuth2AccessToken first =
                    scribe.getAccessToken(AccessTokenRequestParams.create(back.getCode())
                            .pkceCodeVerifier(ask.getPkce().getCodeVerifier()));
            assertThat(first.getExpiresIn()).isEqualTo(3600);
            com.github.scribejava.core.model.OAuth2AccessToken second =
                    scribe.refreshAccessToken(first.getRefreshToken());
            OAuthRequest call = new OAuthRequest(Verb.GET, issuer() + "/v1/keys");
            scribe.signRequest(second, call);
            assertThat(scribe.execute(call).getCode()).isEqualTo(403);
            assertThat(verdict(second.getAccessToken())).isEqualTo("VALID");
            scribe.revokeToken(second.getAccessToken());
            assertThat(verdict(second.getAccessToken())).isEqualTo("KEY_REVOKED");
            assertThatThrownBy(() -> scribe.refreshAccessToken(second.getRefreshToken()))
                    .isInstanceOfSatisfying(
                            OAuth2AccessTokenErrorResponse.class,
                            refused -> assertThat(refused.getError()).isEqualTo(OAuth2Error.INVALID_GRANT));
        }
    }

    /** What its users write for a server that it does not know yet. */
    private static final class ScribeApi extends DefaultApi20 {
        @Override
        public String getAccessTokenEndpoint() {
            return issuer() + "/oauth/token";
        }

        @Override
        public String getRevokeTokenEndpoint() {
            return issuer() + "/oauth/revoke";
        }

        @Override
        protected String getAuthorizationBaseUrl() {
            return issuer() + "/oauth/authorize";
        }
    }

    @Test
    void springSecurity() {
        ClientRegistration registration = spring(app, AuthorizationGrantType.AUTHORIZATION_CODE);
        String where = requireNonNull(registration.getProviderDetails().getAuthorizationUri());
        OAuth2AuthorizationRequest.Builder asking = OAuth2AuthorizationRequest.authorizationCode()
                .clientId(app.id())
                .authorizationUri(where)
                .redirectUri(CALLBACK)
                .scope(SCOPES)
                .state("xyz");
        OAuth2AuthorizationRequestCustomizers.withPkce().accept(asking);
        OAuth2AuthorizationRequest ask = asking.build();
        String back = allow(URI.create(ask.getAuthorizationRequestUri()));
        OAuth2AuthorizationResponse answer = OAuth2AuthorizationResponse.success(Browser.sent(back, "code"))
                .state(Browser.sent(back, "state"))
                .redirectUri(CALLBACK)
                .build();
        OAuth2AuthorizationCodeAuthenticationToken signedIn = (OAuth2AuthorizationCodeAuthenticationToken)
                new OAuth2AuthorizationCodeAuthenticationProvider(new RestClientAuthorizationCodeTokenResponseClient())
                        .authenticate(new OAuth2AuthorizationCodeAuthenticationToken(
                                registration, new OAuth2AuthorizationExchange(ask, answer)));
        OAuth2AccessToken first = requireNonNull(signedIn.getAccessToken());
        assertThat(first.getScopes()).containsExactlyInAnyOrder(SCOPES);
        Jwt read = springDecoder(app).decode(first.getTokenValue());
        assertThat(read.getSubject()).isEqualTo(ada.id());
        OAuth2AccessTokenResponse next = new RestClientRefreshTokenTokenResponseClient()
                .getTokenResponse(new OAuth2RefreshTokenGrantRequest(
                        registration, first, requireNonNull(signedIn.getRefreshToken())));
        assertThat(verdict(next.getAccessToken().getTokenValue())).isEqualTo("VALID");
    }

    @Test
    void springSecurityForAProgramOfItsOwn() {
        App own = machine(tenant("propertybase"));
        ClientRegistration registration = spring(own, AuthorizationGrantType.CLIENT_CREDENTIALS);
        InMemoryClientRegistrationRepository known = new InMemoryClientRegistrationRepository(registration);
        OAuth2AuthorizedClient client = new AuthorizedClientServiceOAuth2AuthorizedClientManager(
                        known, new InMemoryOAuth2AuthorizedClientService(known))
                .authorize(OAuth2AuthorizeRequest.withClientRegistrationId("claviger")
                        .principal("nightly-import")
                        .build());
        String token = requireNonNull(client).getAccessToken().getTokenValue();
        assertThat(springDecoder(own).decode(token).getSubject()).isEqualTo(own.id());
        assertThat(verdict(token)).isEqualTo("VALID");
    }

    private static ClientRegistration spring(App app, AuthorizationGrantType grant) {
        return ClientRegistrations.fromIssuerLocation(issuer())
                .registrationId("claviger")
                .clientId(app.id())
                .clientSecret(app.mustSecret())
                .authorizationGrantType(grant)
                .redirectUri(CALLBACK)
                .scope(SCOPES)
                .build();
    }

    private static NimbusJwtDecoder springDecoder(App app) {
        NimbusJwtDecoder decoder = NimbusJwtDecoder.withIssuerLocation(issuer())
                .validateType(false)
                .build();
        decoder.setJwtValidator(JwtValidators.createAtJwtValidator()
                .issuer(issuer())
                .audience("propertybase")
                .clientId(app.id())
                .build());
        return decoder;
    }
}
