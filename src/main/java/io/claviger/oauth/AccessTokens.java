package io.claviger.oauth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.claviger.access.ScopeSet;
import io.claviger.store.Blocking;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.id.uuid.UuidVersion7Strategy;

/**
 * Access tokens: JWTs of RFC 9068, so that a product may check them without asking us. Whoever does ask learns the truth of
 * now, which stands in the grant that the token names.
 */
@Singleton
class AccessTokens {
    private static final JOSEObjectType TYPE = new JOSEObjectType("at+jwt");
    private static final String GRANT = "grant_id";
    private static final String CLIENT = "client_id";
    private static final String SCOPE = "scope";

    private final SigningKeys keys;
    private final Blocking blocking;
    private final Clock clock;

    AccessTokens(SigningKeys keys, Blocking blocking, Clock clock) {
        this.keys = keys;
        this.blocking = blocking;
        this.clock = clock;
    }

    /** What a token that we have signed says. */
    record Said(
            UUID grantId,
            UUID clientId,
            String subject,
            String issuer,
            String id,
            List<String> audience,
            ScopeSet scopes,
            Instant issuedAt,
            Instant expiresAt) {}

    Uni<String> sign(Grant grant, Client client, ScopeSet scopes, Duration life, String issuer) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .issuer(issuer)
                .subject(grant.subject())
                .audience(client.keyspace())
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(life)))
                .jwtID(UuidVersion7Strategy.INSTANCE.generateUuid(null).toString())
                .claim(CLIENT, client.id().toString())
                .claim(SCOPE, String.join(" ", scopes.values()))
                .claim(GRANT, grant.id().toString())
                .build();
        return keys.signer().flatMap(key -> blocking.call(() -> sign(key, claims)));
    }

    private static String sign(SigningKey key, JWTClaimsSet claims) throws JOSEException {
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.RS256)
                .type(TYPE)
                .keyID(key.id())
                .build();
        SignedJWT jwt = new SignedJWT(header, claims);
        jwt.sign(new RSASSASigner(key.jwk()));
        return jwt.serialize();
    }

    /** Empty: we have not signed it. Whether it is too old is not asked. */
    Uni<Optional<Said>> read(String token) {
        try {
            SignedJWT jwt = SignedJWT.parse(token);
            JWSHeader header = jwt.getHeader();
            return TYPE.equals(header.getType())
                            && JWSAlgorithm.RS256.equals(header.getAlgorithm())
                            && header.getKeyID() != null
                    ? keys.find(header.getKeyID()).map(key -> key.filter(found -> isSignedWith(found, jwt))
                            .flatMap(found -> said(jwt)))
                    : nothing();
        } catch (ParseException notJwt) {
            return nothing();
        }
    }

    private static boolean isSignedWith(SigningKey key, SignedJWT jwt) {
        try {
            return jwt.verify(new RSASSAVerifier(key.jwk().toRSAPublicKey()));
        } catch (JOSEException headerWeNeverWrite) {
            return false;
        }
    }

    private static Optional<Said> said(SignedJWT jwt) {
        try {
            JWTClaimsSet claims = jwt.getJWTClaimsSet();
            return Optional.of(new Said(
                    UUID.fromString(claims.getStringClaim(GRANT)),
                    UUID.fromString(claims.getStringClaim(CLIENT)),
                    claims.getSubject(),
                    claims.getIssuer(),
                    claims.getJWTID(),
                    claims.getAudience(),
                    new ScopeSet(List.of(claims.getStringClaim(SCOPE).split(" "))),
                    claims.getIssueTime().toInstant(),
                    claims.getExpirationTime().toInstant()));
        } catch (ParseException | IllegalArgumentException | NullPointerException ofAnotherProgramWithOurKey) {
            return Optional.empty();
        }
    }

    private static Uni<Optional<Said>> nothing() {
        return Uni.createFrom().item(Optional.empty());
    }
}
