package io.claviger.limit;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** A process of its own that takes what it can get of one limit, once it is told to. */
final class Racer {
    /** One limit that is counted singly, one that is counted in buckets. */
    static final List<Integer> RACES = List.of(2_000, 10_500);

    private static final int REFUSALS_ARE_ENOUGH = 20;

    private Racer() {}

    static Window window(UUID tenant, int permits) {
        return Window.of(
                Fences.tag(tenant),
                new Limit("race", Level.TENANT, null, permits, Duration.ofHours(1), OutagePolicy.LOCAL),
                "tenant");
    }

    /** Arguments: port of Redis, tenant. Says {@code ready}, waits for a line, then says how many it got in each race. */
    public static void main(String[] args) throws IOException {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        RedisRateLimiter limiter =
                new RedisRateLimiter(RealRedis.link(Integer.parseInt(args[0]), vertx, RealRedis.PATIENCE));
        RealRedis.await(limiter.take(new Demand(List.of(window(UUID.randomUUID(), 1)), 1, null)));
        System.out.println("ready");
        while (System.in.read() != '\n') {
            // Anything before the end of the line means nothing.
        }
        for (int permits : RACES) {
            System.out.println(race(limiter, new Demand(List.of(window(UUID.fromString(args[1]), permits)), 1, null)));
        }
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }

    private static int race(RedisRateLimiter limiter, Demand demand) {
        int got = 0;
        int refused = 0;
        while (refused < REFUSALS_ARE_ENOUGH) {
            if (RealRedis.await(limiter.take(demand)) instanceof Taking.Admitted) {
                got++;
            } else {
                refused++;
            }
        }
        return got;
    }
}
