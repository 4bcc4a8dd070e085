package io.claviger.http;

import io.claviger.limit.Quota;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What an answer says about limits: {@code X-RateLimit-*} (Bricqs; of the limit nearest to exhaustion) and
 * {@code RateLimit-Policy}, {@code RateLimit} (draft-ietf-httpapi-ratelimit-headers-11; of all).
 */
public final class LimitHeaders {
    private LimitHeaders() {}

    public static void write(HttpServerResponse answer, List<Quota> quotas) {
        if (quotas.isEmpty()) {
            return;
        }
        Quota nearest = quotas.stream().min(NEAREST).orElseThrow();
        answer.putHeader("X-RateLimit-Limit", Integer.toString(nearest.limit().permits()));
        answer.putHeader("X-RateLimit-Remaining", Integer.toString(nearest.remaining()));
        answer.putHeader("X-RateLimit-Reset", Long.toString(Math.ceilDiv(nearest.resetMs(), 1000L)));
        answer.putHeader("RateLimit-Policy", join(quotas, LimitHeaders::policy));
        answer.putHeader("RateLimit", join(quotas, LimitHeaders::state));
    }

    /** {@code Retry-After} in whole seconds, rounded up: who waits that long is not early. */
    public static String retryAfter(Duration wait) {
        return Long.toString(Math.max(1, Math.ceilDiv(wait.toMillis(), 1000L)));
    }

    /** Fewest permits left; of equals the one that takes longest to free some. */
    private static final Comparator<Quota> NEAREST = Comparator.comparingInt(Quota::remaining)
            .thenComparing(Comparator.comparingLong(Quota::resetMs).reversed());

    private static String join(List<Quota> quotas, java.util.function.Function<Quota, String> item) {
        return quotas.stream().map(item).collect(Collectors.joining(", "));
    }

    private static String policy(Quota quota) {
        long seconds = Math.max(1, Math.ceilDiv(quota.limit().window().toMillis(), 1000L));
        return "\"" + quota.limit().name() + "\";q=" + quota.limit().permits() + ";w=" + seconds;
    }

    private static String state(Quota quota) {
        return "\"" + quota.limit().name() + "\";r=" + quota.remaining() + ";t=" + quota.resetSeconds();
    }
}
