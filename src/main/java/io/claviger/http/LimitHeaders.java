package io.claviger.http;

import io.claviger.limit.Quota;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What an answer says about limits: {@code X-RateLimit-*} (Bricqs; of the limit nearest to exhaustion) and
 * {@code RateLimit-Policy}, {@code RateLimit} (draft-ietf-httpapi-ratelimit-headers-11; of all).
 */
public final class LimitHeaders {
    private LimitHeaders() {}

    public static void write(HttpServerResponse answer, List<Quota> quotas) {
        of(quotas).forEach(answer::putHeader);
    }

    /** The headers by name; none if there are no limits. */
    public static Map<String, String> of(List<Quota> quotas) {
        if (quotas.isEmpty()) {
            return Map.of();
        }
        Quota nearest = quotas.stream().min(NEAREST).orElseThrow();
        return Map.of(
                "X-RateLimit-Limit", Integer.toString(nearest.limit().permits()),
                "X-RateLimit-Remaining", Integer.toString(nearest.remaining()),
                "X-RateLimit-Reset", Long.toString(Math.ceilDiv(nearest.resetMs(), 1000L)),
                "RateLimit-Policy", join(quotas, LimitHeaders::policy),
                "RateLimit", join(quotas, LimitHeaders::state));
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
