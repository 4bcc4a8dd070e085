package io.claviger.limit;

import java.time.Duration;

/**
 * Where one limit stands after a call.
 *
 * @param limit the limit that was asked
 * @param remaining permits left, 0 to {@link Limit#permits()}
 * @param nowMs when it was asked, Unix milliseconds of the limiter's clock
 * @param resetMs when the next permit frees (after a refusal: enough of them for that call); 0: never
 */
public record Quota(Limit limit, int remaining, long nowMs, long resetMs) {
    /** Seconds until {@link #resetMs()}, rounded up, so that who waits that long is not early. */
    public long resetSeconds() {
        return Math.max(0, Math.ceilDiv(resetMs - nowMs, 1000L));
    }

    /** Time until {@link #resetMs()}. */
    public Duration untilReset() {
        return Duration.ofMillis(Math.max(0, resetMs - nowMs));
    }
}
