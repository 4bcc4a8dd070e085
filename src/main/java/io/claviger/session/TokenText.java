package io.claviger.session;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;

/** What a token says of itself before anybody has checked it: enough to know whom to ask. */
public final class TokenText {
    private static final int LONGEST = 8192;
    private static final Pattern FORM = Pattern.compile("eyJ[A-Za-z0-9_-]{5,}\\.[A-Za-z0-9_-]{2,}\\.[A-Za-z0-9_-]*");
    private static final JwtConsumer UNCHECKED = new JwtConsumerBuilder()
            .setSkipAllValidators()
            .setDisableRequireSignature()
            .setSkipSignatureVerification()
            .build();

    private TokenText() {}

    /** Whether it is shaped like a signed JWT of at most 8 KB. */
    public static boolean isJwt(String presented) {
        return presented.length() <= LONGEST
                && presented.startsWith("eyJ")
                && FORM.matcher(presented).matches();
    }

    /** Whether its header says that it is an OAuth access token (RFC 9068 section 2.1), and not a session token. */
    public static boolean isAccessToken(String jwt) {
        try {
            byte[] header = Base64.getUrlDecoder().decode(jwt.substring(0, jwt.indexOf('.')));
            return new String(header, StandardCharsets.UTF_8).contains("at+jwt");
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
    }

    /** Who is said to have issued it. */
    static Optional<String> issuer(String jwt) {
        try {
            return Optional.ofNullable(UNCHECKED.processToClaims(jwt).getIssuer());
        } catch (InvalidJwtException | MalformedClaimException e) {
            return Optional.empty();
        }
    }
}
