package io.claviger.billing;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * {@code Stripe-Signature: t=<Unix seconds>,v1=<HMAC-SHA256 of "t.body" in hex>}. There are several {@code v1} while a secret is
 * being changed; other schemes are not looked at, so that nobody can choose a weaker one.
 */
final class StripeSignature {
    private static final String ALGORITHM = "HmacSHA256";
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,12}");

    private final SecretKeySpec secret;
    private final Duration tolerance;

    StripeSignature(String secret, Duration tolerance) {
        this.secret = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM);
        this.tolerance = tolerance;
    }

    /** Why these bytes are not to be taken for Stripe's; empty: they are, and they are of now. */
    Optional<String> objection(String header, byte[] body, Instant now) {
        List<String> times = new ArrayList<>();
        List<String> signatures = new ArrayList<>();
        for (String element : header.split(",", -1)) {
            String[] pair = element.strip().split("=", 2);
            if (pair.length == 2 && pair[0].equals("t")) {
                times.add(pair[1]);
            } else if (pair.length == 2 && pair[0].equals("v1")) {
                signatures.add(pair[1]);
            }
        }
        if (times.size() != 1 || !SECONDS.matcher(times.getFirst()).matches()) {
            return Optional.of("Stripe-Signature must have one t, in Unix seconds");
        }
        byte[] due = ascii(HexFormat.of().formatHex(hmac(times.getFirst(), body)));
        boolean genuine = false;
        for (String signature : signatures) {
            genuine |= MessageDigest.isEqual(due, ascii(signature));
        }
        if (!genuine) {
            return Optional.of("No v1 of Stripe-Signature fits this body");
        }
        Instant signed = Instant.ofEpochSecond(Long.parseLong(times.getFirst()));
        return Duration.between(signed, now).abs().compareTo(tolerance) > 0
                ? Optional.of("This was signed more than " + tolerance.toSeconds() + " seconds from now")
                : Optional.empty();
    }

    private byte[] hmac(String time, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(secret);
            mac.update(ascii(time + "."));
            return mac.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "StripeSignature[hidden]";
    }
}
