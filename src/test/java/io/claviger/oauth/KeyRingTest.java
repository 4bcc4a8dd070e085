package io.claviger.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeyRingTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration EVERY = Duration.ofDays(90);
    private static final Duration AHEAD = Duration.ofHours(1);
    private static final Duration TOKEN_LIFE = Duration.ofHours(1);
    private static final SigningKey FIRST = SigningKey.generate("first", START);
    private static final SigningKey SECOND = SigningKey.generate("second", START.plus(EVERY));

    @Test
    void aKeyIsPublishedBeforeItSignsAndUntilItsLastTokenHasExpired() {
        KeyRing both = new KeyRing(List.of(FIRST, SECOND));
        Instant change = SECOND.signsFrom();
        assertThat(both.signer(change.minusMillis(1))).contains(FIRST);
        assertThat(both.signer(change)).contains(SECOND);
        assertThat(both.published().getKeys()).hasSize(2);
        assertThat(both.finished(change.plus(TOKEN_LIFE), TOKEN_LIFE)).isEmpty();
        assertThat(both.finished(change.plus(TOKEN_LIFE).plusMillis(1), TOKEN_LIFE))
                .containsExactly(FIRST);
        assertThat(both.finished(START, TOKEN_LIFE)).isEmpty();
    }

    @Test
    void theNextOneIsMadeInTime() {
        KeyRing one = new KeyRing(List.of(FIRST));
        Instant due = START.plus(EVERY).minus(AHEAD);
        assertThat(one.nextFrom(due.minusMillis(1), EVERY, AHEAD)).isEmpty();
        assertThat(one.nextFrom(due, EVERY, AHEAD)).contains(START.plus(EVERY));
        assertThat(new KeyRing(List.of(FIRST, SECOND)).nextFrom(due, EVERY, AHEAD))
                .isEmpty();
    }

    @Test
    void withoutOneThatSignsThereMustBeOneAtOnce() {
        assertThat(new KeyRing(List.of()).nextFrom(START, EVERY, AHEAD)).contains(START);
        SigningKey sealedUnderAnotherRootKey = new SigningKey(FIRST.jwk().toPublicJWK(), START);
        assertThat(new KeyRing(List.of(sealedUnderAnotherRootKey)).nextFrom(START, EVERY, AHEAD))
                .contains(START);
    }

    @Test
    void neitherPublishedNorPrintedIsWhatIsPrivate() {
        KeyRing ring = new KeyRing(List.of(FIRST));
        assertThat(ring.published().toString(false)).doesNotContain("\"d\"");
        assertThat(ring.toString())
                .doesNotContain(FIRST.jwk().getPrivateExponent().toString());
    }
}
