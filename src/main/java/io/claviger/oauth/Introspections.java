package io.claviger.oauth;

import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenIntrospectionSuccessResponse;
import com.nimbusds.oauth2.sdk.id.Audience;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.JWTID;
import com.nimbusds.oauth2.sdk.id.Subject;
import com.nimbusds.oauth2.sdk.token.AccessTokenType;
import io.claviger.access.Environment;
import io.claviger.session.TokenText;
import io.claviger.verify.KnownKey;
import io.claviger.verify.Presented;
import io.claviger.verify.Verifier;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Date;
import java.util.Optional;

/** What a token stands for just now, RFC 7662: told to applications of the same product, and of one tenant to its own only. */
@ApplicationScoped
class Introspections {
    private static final TokenIntrospectionSuccessResponse NONE =
            new TokenIntrospectionSuccessResponse.Builder(false).build();

    private final Verifier verifier;
    private final AccessTokens accessTokens;
    private final Tokens tokens;

    Introspections(Verifier verifier, AccessTokens accessTokens, Tokens tokens) {
        this.verifier = verifier;
        this.accessTokens = accessTokens;
        this.tokens = tokens;
    }

    Uni<TokenIntrospectionSuccessResponse> of(Client asking, String token) {
        if (token.startsWith(Tokens.REFRESH_PREFIX)) {
            return tokens.findRefresh(token)
                    .map(found -> found.filter(one -> one.grant().clientId().equals(asking.id()))
                            .map(Introspections::ofRefresh)
                            .orElse(NONE));
        }
        return verifier.introspect(new Presented(token))
                .map(found -> found.filter(key -> mayKnow(asking, key)))
                .flatMap(found -> found.map(key -> of(key, token))
                        .orElseGet(() -> Uni.createFrom().item(NONE)));
    }

    private static boolean mayKnow(Client asking, KnownKey key) {
        boolean reaches = asking.environment() == Environment.LIVE || key.environment() == Environment.TEST;
        boolean kind = key.kind() == KnownKey.Kind.KEY || key.kind() == KnownKey.Kind.ACCESS_TOKEN;
        return kind && reaches && asking.serves(key.tenantId(), key.keyspace());
    }

    private Uni<TokenIntrospectionSuccessResponse> of(KnownKey key, String token) {
        TokenIntrospectionSuccessResponse.Builder told = new TokenIntrospectionSuccessResponse.Builder(true)
                .scope(new Scope(key.scopes().values().toArray(String[]::new)))
                .tokenType(AccessTokenType.BEARER)
                .parameter("tenant_id", key.tenantId().toString())
                .parameter("environment", key.environment().wire());
        Optional.ofNullable(key.expiresAt()).ifPresent(until -> told.expirationTime(Date.from(until)));
        if (!TokenText.isJwt(token)) {
            return Uni.createFrom()
                    .item(told.subject(new Subject(key.keyId().toString())).build());
        }
        return accessTokens.read(token).map(read -> read.map(
                        said -> told.clientID(new ClientID(said.clientId().toString()))
                                .subject(new Subject(said.subject()))
                                .issuer(new Issuer(said.issuer()))
                                .audience(Audience.create(said.audience()))
                                .issueTime(Date.from(said.issuedAt()))
                                .jwtID(new JWTID(said.id()))
                                .build())
                .orElse(NONE));
    }

    private static TokenIntrospectionSuccessResponse ofRefresh(Tokens.Renewable found) {
        return new TokenIntrospectionSuccessResponse.Builder(true)
                .scope(new Scope(found.grant().scopes().values().toArray(String[]::new)))
                .clientID(new ClientID(found.grant().clientId().toString()))
                .subject(new Subject(found.grant().subject()))
                .expirationTime(Date.from(found.token().expiresAt()))
                .issueTime(Date.from(found.token().createdAt()))
                .parameter("tenant_id", found.grant().tenantId().toString())
                .build();
    }
}
