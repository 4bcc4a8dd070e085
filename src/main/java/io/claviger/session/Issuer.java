package io.claviger.session;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.crypto.spec.SecretKeySpec;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.jwx.JsonWebStructure;
import org.jose4j.keys.resolvers.HttpsJwksVerificationKeyResolver;
import org.jose4j.keys.resolvers.VerificationKeyResolver;
import org.jose4j.lang.UnresolvableKeyException;
import org.jspecify.annotations.Nullable;

/**
 * One identity provider: checks that a token is its own (RFC 7519, and the advice of RFC 8725: the algorithm is ours to choose,
 * each key is for one kind of algorithm, {@code exp} is required).
 */
final class Issuer {
    private static final int SHORTEST_SECRET = 32;
    private static final Set<String> PUBLIC_KEY =
            Set.of(AlgorithmIdentifiers.RSA_USING_SHA256, AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);

    private final SessionConfig.Issuer config;
    private final Clock clock;
    private final List<String> algorithms = new ArrayList<>();
    private final @Nullable Key secret;
    private final @Nullable VerificationKeyResolver published;

    /** @throws IllegalStateException naming the property that is wrong */
    Issuer(String name, SessionConfig.Issuer config, Clock clock) {
        String property = "claviger.sessions.issuers." + name;
        this.config = config;
        this.clock = clock;
        if (config.secret().isEmpty() && config.jwksUrl().isEmpty()) {
            throw new IllegalStateException(property + " needs a secret or a jwks-url");
        }
        this.secret = config.secret().map(text -> hmacKey(property, text)).orElse(null);
        this.published = config.jwksUrl()
                .<VerificationKeyResolver>map(url ->
                        new HttpsJwksVerificationKeyResolver(JwkSet.at(url, config.jwksLife(), config.jwksRest())))
                .orElse(null);
        if (secret != null) {
            algorithms.add(AlgorithmIdentifiers.HMAC_SHA256);
        }
        if (published != null) {
            algorithms.addAll(PUBLIC_KEY);
        }
    }

    private static Key hmacKey(String property, String text) {
        if (text.length() < SHORTEST_SECRET) {
            throw new IllegalStateException(property + ".secret must have at least " + SHORTEST_SECRET + " characters");
        }
        return new SecretKeySpec(text.getBytes(StandardCharsets.UTF_8), "HmacSHA256");
    }

    SessionConfig.Issuer config() {
        return config;
    }

    /**
     * The claims of a token of this provider; empty: it is forged, expired or for somebody else. May fetch keys: not for an
     * event loop.
     *
     * @throws UncheckedIOException if the provider's keys cannot be had: nobody can say whether the token is good
     */
    Optional<JwtClaims> verify(String token) {
        try {
            return Optional.of(consumer().processToClaims(token));
        } catch (InvalidJwtException e) {
            throwIfKeysCannotBeHad(e);
            return Optional.empty();
        }
    }

    private JwtConsumer consumer() {
        JwtConsumerBuilder builder = new JwtConsumerBuilder()
                .setJwsAlgorithmConstraints(
                        AlgorithmConstraints.ConstraintType.PERMIT, algorithms.toArray(String[]::new))
                .setVerificationKeyResolver(this::keyFor)
                .setExpectedIssuer(config.issuer())
                .setRequireExpirationTime()
                .setRequireSubject()
                .setAllowedClockSkewInSeconds((int) config.clockSkew().toSeconds())
                .setEvaluationTime(NumericDate.fromMilliseconds(clock.millis()));
        config.audience().ifPresentOrElse(builder::setExpectedAudience, builder::setSkipDefaultAudienceValidation);
        return builder.build();
    }

    private Key keyFor(JsonWebSignature jws, List<JsonWebStructure> nested) throws UnresolvableKeyException {
        if (AlgorithmIdentifiers.HMAC_SHA256.equals(jws.getAlgorithmHeaderValue())) {
            if (secret != null) {
                return secret;
            }
        } else if (published != null) {
            return published.resolveKey(jws, nested);
        }
        throw new UnresolvableKeyException("there is no key for this algorithm");
    }

    private static void throwIfKeysCannotBeHad(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException io) {
                throw new UncheckedIOException(io);
            }
        }
    }
}
