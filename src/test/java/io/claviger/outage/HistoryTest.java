package io.claviger.outage;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** That the check which everything in {@link ResilienceIT} hangs on does find a wrong yes. */
class HistoryTest {
    private static final Duration NONE = Duration.ZERO;
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final History history = new History();

    HistoryTest() {
        add("VALID", 0, 10, true, NONE);
    }

    private void add(String code, long sent, long answered, boolean sure, Duration grace) {
        history.add(new History.Step(code, sent, answered, sure, grace));
    }

    private boolean allows(String code, long sent, long received) {
        return history.allows(code, sent, received, NONE);
    }

    @Test
    void noYesIsAllowedToACallThatWasSentAfterTheChangeWasAnswered() {
        add("KEY_REVOKED", 100, 200, true, NONE);
        assertThat(allows("VALID", 201, 202)).isFalse();
        assertThat(allows("VALID", 200, 1000)).as("sent before").isTrue();
        assertThat(allows("KEY_REVOKED", 201, 202)).isTrue();
        assertThat(allows("KEY_REVOKED", 90, 99))
                .as("answered before it was asked for")
                .isFalse();
        assertThat(allows("KEY_REVOKED", 90, 150)).isTrue();
    }

    @Test
    void norANoAfterItWasGivenBack() {
        add("KEY_DISABLED", 100, 200, true, NONE);
        add("VALID", 300, 400, true, NONE);
        assertThat(allows("KEY_DISABLED", 401, 402)).isFalse();
        assertThat(allows("KEY_DISABLED", 399, 402)).isTrue();
        assertThat(allows("VALID", 201, 299)).isFalse();
        assertThat(allows("VALID", 201, 301)).isTrue();
    }

    @Test
    void aChangeWithoutAnAnswerMayHaveHappenedUntilOneHas() {
        add("KEY_DISABLED", 100, 200, false, NONE);
        assertThat(allows("VALID", 300, 301)).isTrue();
        assertThat(allows("KEY_DISABLED", 300, 301)).isTrue();
        add("KEY_DISABLED", 400, 500, true, NONE);
        assertThat(allows("VALID", 501, 502)).isFalse();
        assertThat(allows("KEY_DISABLED", 501, 502)).isTrue();
    }

    @Test
    void whatCouldNotBeToldHasItsTimeAndNoMore() {
        add("KEY_DISABLED", 100, 200, true, SECOND);
        assertThat(allows("VALID", 200 + SECOND.toNanos(), Long.MAX_VALUE)).isTrue();
        assertThat(allows("VALID", 201 + SECOND.toNanos(), Long.MAX_VALUE)).isFalse();
        assertThat(history.allows("VALID", 201 + SECOND.toNanos(), Long.MAX_VALUE, SECOND))
                .isTrue();
    }
}
