package io.claviger.outage;

import static io.claviger.testing.Api.object;
import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.testing.EmbeddedServers;
import io.claviger.testing.Service;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Callers at all nodes who take what they can get of a tenant's limits, and the check of what they got. When a call was counted, its answer
 * tells by one more limit, per address, of which every call has its own: that its next permit frees in ten seconds is told by the clock of Redis.
 */
final class Rush implements AutoCloseable {
    private static final int CLOCK_SECONDS = 10;
    private static final AtomicInteger ADDRESSES = new AtomicInteger();

    private final List<Rule> rules;
    private final int cost;
    private final String tenant;
    private final List<String> keys = new ArrayList<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Future<?>> running = new ArrayList<>();
    private final Queue<Call> calls = new ConcurrentLinkedQueue<>();
    private final AtomicInteger degraded = new AtomicInteger();
    private final AtomicInteger unavailable = new AtomicInteger();
    private volatile boolean over;

    /** A limit. */
    record Rule(String level, int permits, int seconds) {
        /** Above, windows are counted by hundredths: never one too many, at most 1 % longer. */
        private long longestMs() {
            return permits > 10_000 ? seconds * 1010L : seconds * 1000L;
        }
    }

    /** What was answered to one, by whom it was counted, and when by the clock of Redis. */
    private record Call(String key, boolean admitted, long ms) {}

    /**
     * Starts one.
     *
     * @param keys of one tenant, with as many callers each as there are nodes
     */
    Rush(List<Service> nodes, List<Rule> rules, int keys, int cost) throws IOException {
        this.rules = rules;
        this.cost = cost;
        Map<String, Object> limits = new HashMap<>();
        limits.put("clock", limit("ip", 1_000, CLOCK_SECONDS));
        rules.forEach(rule -> limits.put(rule.level, limit(rule.level, rule.permits, rule.seconds)));
        tenant = made(nodes.getFirst(), "/v1/tenants", "name", "x", "keyspace", "claviger", "limits", limits)
                .getString("id");
        for (int i = 0; i < keys; i++) {
            String key = made(nodes.getFirst(), "/v1/keys", "tenant_id", tenant, "name", "x")
                    .getString("key");
            this.keys.add(key);
            nodes.forEach(node -> running.add(threads.submit(() -> take(node, key))));
        }
    }

    /** Nodes that have only just been started on a busy machine may ask to come again. */
    private static JsonObject made(Service node, String path, Object... members) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                return node.create(path, members);
            } catch (AssertionError refused) {
                if (attempt == 20) {
                    throw refused;
                }
                Service.pause();
            }
        }
    }

    private static Map<String, Object> limit(String level, int permits, int seconds) {
        return Map.of("level", level, "permits", permits, "window_seconds", seconds);
    }

    private void take(Service node, String key) {
        while (!over) {
            int n = ADDRESSES.incrementAndGet();
            String address = "10." + (n >> 16) + "." + (n >> 8 & 255) + "." + (n & 255);
            try {
                HttpResponse<String> answer = node.send(
                        "POST",
                        "/v1/verify",
                        EmbeddedServers.SERVICE_KEY,
                        object("key", key, "cost", cost, "ip", address).encode());
                note(key, answer);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void note(String key, HttpResponse<String> answer) {
        if (answer.statusCode() == 503) {
            unavailable.incrementAndGet();
            return;
        }
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        JsonObject verdict = new JsonObject(answer.body());
        assertThat(verdict.getString("code")).isIn("VALID", "RATE_LIMITED");
        if (verdict.containsKey("degraded")) {
            degraded.incrementAndGet();
            return;
        }
        String reset = verdict.getJsonArray("limits").stream()
                .map(JsonObject.class::cast)
                .filter(limit -> limit.getString("name").equals("clock"))
                .findFirst()
                .orElseThrow()
                .getString("reset");
        calls.add(new Call(
                key, verdict.getBoolean("valid"), Instant.parse(reset).toEpochMilli() - CLOCK_SECONDS * 1000L));
    }

    @Override
    public void close() {
        over = true;
        threads.close();
    }

    /** Ends it. Fails if any window held one too many, or if there were not so many windows' worth of calls at least. */
    void end(int windows) throws InterruptedException, ExecutionException {
        close();
        for (Future<?> caller : running) {
            caller.get();
        }
        System.out.println(this);
        List<Call> admitted = calls.stream().filter(Call::admitted).toList();
        for (Rule rule : rules) {
            assertThat(admitted)
                    .as("one too many: %s", this)
                    .allMatch(call -> used(rule, call, rule.seconds * 1000L, admitted) <= rule.permits);
        }
        assertThat(admitted.size() * cost).as("%s", this).isGreaterThanOrEqualTo(windows * rules.getFirst().permits);
        // A permit that was taken and not told, because the answer came too late, is one that is missing here.
        if (degraded.get() + unavailable.get() == 0) {
            assertThat(calls.stream().filter(call -> !call.admitted))
                    .as("refused though due: %s", this)
                    .isNotEmpty()
                    .allMatch(call -> rules.stream()
                            .anyMatch(rule -> used(rule, call, rule.longestMs(), admitted) + cost > rule.permits));
        }
    }

    private int used(Rule rule, Call last, long windowMs, List<Call> admitted) {
        return cost
                * (int) admitted.stream()
                        .filter(call -> call.ms > last.ms - windowMs
                                && call.ms <= last.ms
                                && (rule.level.equals("tenant") || call.key.equals(last.key)))
                        .count();
    }

    String tenant() {
        return tenant;
    }

    /** Verdicts that Redis has counted so far. */
    int counted() {
        return calls.size();
    }

    @Override
    public String toString() {
        return rules + ", " + keys.size() + " keys, cost " + cost + ": "
                + calls.stream().filter(Call::admitted).count() + " of " + calls.size() + " calls admitted; " + degraded
                + " degraded, " + unavailable + " answers 503";
    }
}
