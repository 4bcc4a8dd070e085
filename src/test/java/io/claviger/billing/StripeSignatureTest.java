package io.claviger.billing;

import static org.assertj.core.api.Assertions.assertThat;

import com.stripe.exception.SignatureVerificationException;
import com.stripe.net.Webhook;
import io.claviger.testing.StripeEvents;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StripeSignatureTest {
    private static final String SECRET = StripeEvents.SECRET;
    private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");
    private static final Duration TOLERANCE = Duration.ofMinutes(5);
    private static final String BODY = "{\"id\": \"evt_1\", \"object\": \"event\", \"note\": \"é ß 漢\"}";
    private static final String GOOD = StripeEvents.signature(SECRET, NOW, BODY);
    private static final String V1 = GOOD.substring(GOOD.indexOf("v1="));
    private static final String T = GOOD.substring(0, GOOD.indexOf(','));

    private static boolean passes(String header, String body, Instant now) {
        return new StripeSignature(SECRET, TOLERANCE)
                .objection(header, body.getBytes(StandardCharsets.UTF_8), now)
                .isEmpty();
    }

    private static boolean stripePasses(String header, String body, Instant now) {
        try {
            Webhook.constructEvent(body, header, SECRET, TOLERANCE.toSeconds(), Clock.fixed(now, ZoneOffset.UTC));
            return true;
        } catch (SignatureVerificationException | NumberFormatException e) {
            return false;
        }
    }

    @Test
    void whatStripesLibrarySignsPasses() {
        assertThat(passes(GOOD, BODY, NOW)).isTrue();
        assertThat(stripePasses(GOOD, BODY, NOW)).isTrue();
    }

    @Test
    void ofSeveralSignaturesOneIsEnough() {
        String other = "v1=" + StripeEvents.hmac("whsec_another", NOW.getEpochSecond() + "." + BODY);
        assertThat(passes(T + "," + other + "," + V1, BODY, NOW)).isTrue();
        assertThat(passes(T + "," + V1 + "," + other, BODY, NOW)).isTrue();
        assertThat(passes(V1 + " , " + T, BODY, NOW)).isTrue();
        assertThat(passes(T + "," + other, BODY, NOW)).isFalse();
    }

    @ParameterizedTest(name = "{0} s from now")
    @CsvSource({"0, true", "-300, true", "-301, false", "300, true", "301, false", "-86400, false", "99999999999, false"
    })
    void theTimeMayBeOffByTheToleranceAndNoMore(long seconds, boolean expected) {
        long t = NOW.getEpochSecond() + seconds;
        String header = "t=" + t + ",v1=" + StripeEvents.hmac(SECRET, t + "." + BODY);
        assertThat(passes(header, BODY, NOW)).isEqualTo(expected);
    }

    @Test
    void anotherBodyTimeOrSecretDoesNotPass() {
        assertThat(passes(GOOD, BODY + " ", NOW)).isFalse();
        assertThat(passes(GOOD, BODY.replace("evt_1", "evt_2"), NOW)).isFalse();
        assertThat(passes("t=" + (NOW.getEpochSecond() + 1) + "," + V1, BODY, NOW))
                .isFalse();
        assertThat(passes(StripeEvents.signature(SECRET + "x", NOW, BODY), BODY, NOW))
                .isFalse();
    }

    /** Nobody can choose a scheme that we do not know, or the test scheme. */
    @Test
    void onlyV1Counts() {
        assertThat(passes(GOOD.replace("v1=", "v0="), BODY, NOW)).isFalse();
        assertThat(passes(GOOD.replace("v1=", "v2="), BODY, NOW)).isFalse();
        assertThat(passes(GOOD + ",v0=junk", BODY, NOW)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",",
                "=",
                "t=",
                "v1=",
                "t",
                "t=1",
                "t=x,v1=y",
                "t=-1,v1=y",
                "t=99999999999999999999,v1=y",
                "t=１,v1=y",
                "v1=00",
                "t=1,t=2,v1=00",
                "t=,v1=",
                "\u0000"
            })
    void junkDoesNotPass(String header) {
        assertThat(passes(header, BODY, NOW)).isFalse();
        assertThat(passes(header + "," + V1, BODY, NOW)).isFalse();
    }

    /** A time that is named twice could be checked by one and signed by the other. */
    @Test
    void oneTimeOnly() {
        assertThat(passes(T + "," + GOOD, BODY, NOW)).isFalse();
    }

    /** Every header that is one character away from a good one. */
    @Test
    void noSingleChangeOfTheSignaturePasses() {
        for (int i = 0; i < GOOD.length(); i++) {
            char[] changed = GOOD.toCharArray();
            changed[i] = changed[i] == '0' ? '1' : '0';
            String header = new String(changed);
            assertThat(passes(header, BODY, NOW)).as(header).isFalse();
            assertThat(stripePasses(header, BODY, NOW)).as(header).isFalse();
        }
    }

    @Test
    void theSecretIsNotPrinted() {
        assertThat(new StripeSignature(SECRET, TOLERANCE).toString()).doesNotContain(SECRET);
        assertThat(new StripeSignature(SECRET, TOLERANCE)
                        .objection("t=1,v1=00", BODY.getBytes(StandardCharsets.UTF_8), NOW)
                        .orElseThrow())
                .doesNotContain(V1.substring(3), SECRET);
    }
}
