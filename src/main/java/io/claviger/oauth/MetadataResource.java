package io.claviger.oauth;

import com.nimbusds.oauth2.sdk.GrantType;
import com.nimbusds.oauth2.sdk.ResponseMode;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.as.AuthorizationServerMetadata;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import io.claviger.http.OwnCredential;
import io.claviger.tenant.Keyspace;
import io.claviger.tenant.Keyspaces;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirements;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** {@code /.well-known/…}: what applications must know of us, for everybody. */
@Path("/.well-known")
@Tag(name = "OAuth", description = "For applications that act on behalf of people")
@SecurityRequirements
@OwnCredential
class MetadataResource {
    private static final String A_WHILE = "public, max-age=300";

    private final io.claviger.oauth.Issuer issuer;
    private final SigningKeys keys;
    private final Keyspaces keyspaces;

    MetadataResource(io.claviger.oauth.Issuer issuer, SigningKeys keys, Keyspaces keyspaces) {
        this.issuer = issuer;
        this.keys = keys;
        this.keyspaces = keyspaces;
    }

    @GET
    @Path("/oauth-authorization-server")
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "readOAuthMetadata", summary = "Where what is and what is supported (RFC 8414)")
    public RestResponse<String> metadata(@Context RoutingContext http) {
        String base = issuer.of(http);
        AuthorizationServerMetadata metadata = new AuthorizationServerMetadata(new Issuer(base));
        metadata.setAuthorizationEndpointURI(URI.create(base + "/oauth/authorize"));
        metadata.setTokenEndpointURI(URI.create(base + "/oauth/token"));
        metadata.setRevocationEndpointURI(URI.create(base + "/oauth/revoke"));
        metadata.setIntrospectionEndpointURI(URI.create(base + "/oauth/introspect"));
        metadata.setJWKSetURI(URI.create(base + "/.well-known/jwks.json"));
        metadata.setResponseTypes(List.of(ResponseType.CODE));
        metadata.setResponseModes(List.of(ResponseMode.QUERY));
        metadata.setGrantTypes(
                List.of(GrantType.AUTHORIZATION_CODE, GrantType.REFRESH_TOKEN, GrantType.CLIENT_CREDENTIALS));
        metadata.setCodeChallengeMethods(List.of(CodeChallengeMethod.S256));
        List<ClientAuthenticationMethod> secret =
                List.of(ClientAuthenticationMethod.CLIENT_SECRET_BASIC, ClientAuthenticationMethod.CLIENT_SECRET_POST);
        List<ClientAuthenticationMethod> secretOrNone = List.of(
                ClientAuthenticationMethod.CLIENT_SECRET_BASIC,
                ClientAuthenticationMethod.CLIENT_SECRET_POST,
                ClientAuthenticationMethod.NONE);
        metadata.setTokenEndpointAuthMethods(secretOrNone);
        metadata.setRevocationEndpointAuthMethods(secretOrNone);
        metadata.setIntrospectionEndpointAuthMethods(secret);
        metadata.setScopes(scopes());
        metadata.setSupportsAuthorizationResponseIssuerParam(true);
        return answer(metadata.toJSONObject().toJSONString(), MediaType.APPLICATION_JSON);
    }

    private Scope scopes() {
        Scope all = new Scope();
        keyspaces.all().stream()
                .map(Keyspace::scopes)
                .flatMap(catalogue -> catalogue.stream().flatMap(scopes -> scopes.values().stream()))
                .forEach(all::add);
        return all;
    }

    @GET
    @Path("/jwks.json")
    @Produces("application/jwk-set+json")
    @Operation(operationId = "readSigningKeys", summary = "Public keys that access tokens are signed with (RFC 7517)")
    public Uni<RestResponse<String>> jwks() {
        return keys.ring().map(ring -> answer(ring.published().toString(true), "application/jwk-set+json"));
    }

    private static RestResponse<String> answer(String json, String type) {
        return RestResponse.ResponseBuilder.ok(json, MediaType.valueOf(type))
                .header(HttpHeaders.CACHE_CONTROL, A_WHILE)
                .build();
    }
}
