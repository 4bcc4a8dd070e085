package io.claviger.session;

import io.claviger.key.OperatorConfig;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.lang.JoseException;

/**
 * Session tokens of ours: a JWT (HS256) that names a row of the table {@code session}. What the person may do stands in the
 * rows, not in the token, so that a change counts at once. Signed with a secret of its own, or one made of the root key.
 */
@Singleton
public class OwnTokens {
    private static final String ISSUER = "claviger";
    private static final int SHORTEST_SECRET = 32;

    private final Optional<Key> key;
    private final Optional<byte[]> secret;
    private final Clock clock;

    OwnTokens(SessionConfig config, OperatorConfig operator, Clock clock) {
        this.clock = clock;
        config.secret().filter(secret -> secret.length() < SHORTEST_SECRET).ifPresent(weak -> {
            throw new IllegalStateException(
                    "claviger.sessions.secret must have at least " + SHORTEST_SECRET + " characters");
        });
        this.secret = config.secret()
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .or(() -> operator.rootKey()
                        .map(text -> derived(text.getBytes(StandardCharsets.UTF_8), "session tokens")));
        this.key = secret.map(bytes -> new SecretKeySpec(bytes, "HmacSHA256"));
    }

    private static byte[] derived(byte[] secret, String purpose) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return mac.doFinal(("claviger " + purpose + " v1").getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HMAC-SHA-256", e);
        }
    }

    /** A secret for something else that all nodes sign alike; empty: there is none to make it of. */
    public Optional<String> secretFor(String purpose) {
        return secret.map(bytes -> Base64.getEncoder().encodeToString(derived(bytes, purpose)));
    }

    /** Whether there is anything to sign with; if not, nobody can sign in. */
    boolean canSign() {
        return key.isPresent();
    }

    String sign(UUID session, UUID account, Instant issuedAt, Instant expiresAt) {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(ISSUER);
        claims.setSubject(account.toString());
        claims.setJwtId(session.toString());
        claims.setIssuedAt(NumericDate.fromMilliseconds(issuedAt.toEpochMilli()));
        claims.setExpirationTime(NumericDate.fromMilliseconds(expiresAt.toEpochMilli()));
        JsonWebSignature signed = new JsonWebSignature();
        signed.setPayload(claims.toJson());
        signed.setKey(key.orElseThrow());
        signed.setAlgorithmHeaderValue(AlgorithmIdentifiers.HMAC_SHA256);
        signed.setHeader("typ", "JWT");
        try {
            return signed.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException("HS256 with a key of 32 bytes or more always works", e);
        }
    }

    /** Which session a token is for; empty: it is not ours, or too old. Asks nobody, waits for nothing. */
    public Optional<UUID> verify(String token) {
        if (key.isEmpty()) {
            return Optional.empty();
        }
        try {
            JwtClaims claims = new JwtConsumerBuilder()
                    .setJwsAlgorithmConstraints(
                            AlgorithmConstraints.ConstraintType.PERMIT, AlgorithmIdentifiers.HMAC_SHA256)
                    .setVerificationKey(key.get())
                    .setExpectedIssuer(ISSUER)
                    .setRequireExpirationTime()
                    .setSkipDefaultAudienceValidation()
                    .setEvaluationTime(NumericDate.fromMilliseconds(clock.millis()))
                    .build()
                    .processToClaims(token);
            return Optional.of(UUID.fromString(claims.getJwtId()));
        } catch (InvalidJwtException | MalformedClaimException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Whether a token says that it is ours. */
    public static boolean claims(String token) {
        return TokenText.issuer(token).filter(ISSUER::equals).isPresent();
    }
}
