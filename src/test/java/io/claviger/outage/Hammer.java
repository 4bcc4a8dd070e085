package io.claviger.outage;

import static io.claviger.testing.Api.object;
import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.testing.EmbeddedServers;
import io.claviger.testing.Service;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Asks all nodes about a few keys without a pause, while these are changed at one node or another, and keeps what was answered when.
 * After each change every node is asked once more, by a call that is sent as soon as the answer to the change is there.
 */
final class Hammer implements AutoCloseable {
    /** The name of a change that PostgreSQL refuses when it is committed. */
    static final String ROLLS_BACK = "rolls back";

    private static final int CHANGERS = 4;
    private static final int CALLERS_PER_NODE = 2;
    private static final Duration UNLESS_TOLD = Duration.ofSeconds(45);
    private static final Duration WITHOUT_REDIS = Duration.ofSeconds(1);
    private static final Map<String, Object> NO_LIMIT = Map.of("key", Map.of("permits", 1_000_000));
    private static final Change REVOKE = new Change(false, "DELETE", "", "", "KEY_REVOKED");
    private static final List<Change> CHANGES = List.of(
            new Change(false, "POST", "/deactivate", "", "KEY_DISABLED"),
            new Change(false, "POST", "/activate", "", "VALID"),
            new Change(true, "PATCH", "", "{\"plan\":\"FREE\"}", "PLAN_UPGRADE_REQUIRED"),
            new Change(true, "PATCH", "", "{\"plan\":\"BUSINESS\"}", "VALID"),
            new Change(false, "PATCH", "", "{\"scopes\":[\"write:leads\"]}", "INSUFFICIENT_SCOPE"),
            new Change(false, "PATCH", "", "{\"scopes\":[\"read:leads\"]}", "VALID"),
            new Change(true, "PATCH", "", "{\"status\":\"suspended\"}", "TENANT_SUSPENDED"),
            new Change(true, "PATCH", "", "{\"status\":\"active\"}", "VALID"),
            REVOKE);

    private final List<Service> nodes;
    private final boolean alsoRollsBack;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Future<?>> running = new ArrayList<>();
    private final AtomicReferenceArray<@Nullable Subject> subjects = new AtomicReferenceArray<>(CHANGERS);
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private final Queue<List<String>> changed = new ConcurrentLinkedQueue<>();
    private final Queue<String> rolledBack = new ConcurrentLinkedQueue<>();
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicInteger given = new AtomicInteger();
    private final AtomicInteger untold = new AtomicInteger();
    private final AtomicInteger confirmed = new AtomicInteger();
    private final AtomicInteger unavailable = new AtomicInteger();
    private final AtomicInteger lost = new AtomicInteger();
    private volatile boolean over;
    private volatile boolean withoutRedis;
    private volatile @Nullable Service resting;

    /** What is changed, of the key or of its tenant, and the verdict from then on. */
    private record Change(boolean ofTenant, String method, String path, String body, String code) {}

    private record Subject(String tenantId, String keyId, String call, History history) {}

    private record Answer(Subject subject, int port, long sent, long received, String code, boolean degraded) {
        boolean isAsPromised() {
            return subject.history.allows(code, sent, received, degraded ? WITHOUT_REDIS : Duration.ZERO);
        }

        @Override
        public String toString() {
            return code + (degraded ? " (degraded)" : "") + " of port " + port + ", sent " + sent + ", received "
                    + received + ", of a key with " + subject.history.until(received);
        }
    }

    private Hammer(List<Service> nodes, boolean alsoRollsBack) {
        this.nodes = nodes;
        this.alsoRollsBack = alsoRollsBack;
    }

    /** @param nodes of which one may be replaced by another meanwhile */
    static Hammer on(List<Service> nodes) {
        return new Hammer(nodes, false).start();
    }

    /** Before each change, one that is rolled back is tried too. */
    static Hammer alsoRollingBack(List<Service> nodes) {
        return new Hammer(nodes, true).start();
    }

    private Hammer start() {
        for (int i = 0; i < CHANGERS; i++) {
            int mine = i;
            running.add(threads.submit(() -> guarded(() -> changeOneAfterTheOther(mine))));
        }
        for (int i = 0; i < CALLERS_PER_NODE * nodes.size(); i++) {
            int mine = i % nodes.size();
            running.add(threads.submit(() -> guarded(() -> callAllTheTime(mine))));
        }
        return this;
    }

    private void guarded(Runnable work) {
        try {
            work.run();
        } catch (CancellationException ended) {
            // In the middle of something that cannot be waited for.
        } catch (RuntimeException e) {
            wrong.add(String.valueOf(e));
        }
    }

    /** No node reaches Redis from now on, or no longer so. */
    void withoutRedis(boolean now) {
        withoutRedis = now;
    }

    /** That node may hang or be gone; nobody waits for it. Null: all are there. */
    void rests(@Nullable Service node) {
        resting = node;
    }

    /** Returns once so many more changes that take something away were answered and told everywhere. */
    void untilTaken(int more) {
        int enough = taken.get() + more;
        Instant limit = Instant.now().plus(Duration.ofMinutes(2));
        while (taken.get() < enough && wrong.isEmpty()) {
            assertThat(Instant.now()).as("%s in time: %s", enough, this).isBefore(limit);
            Service.pause();
        }
    }

    /** Returns once every node says yes by both stores and tells changes everywhere; prints how long that took. */
    void recovered(String from) {
        long start = System.nanoTime();
        Instant limit = Instant.now().plus(Duration.ofMinutes(1));
        while (!nodes.stream().allMatch(Hammer::isWhole)) {
            assertThat(Instant.now()).as("recovered from: %s", from).isBefore(limit);
            Service.pause();
        }
        System.out.println(from + ": all well after "
                + Duration.ofNanos(System.nanoTime() - start).toMillis() + " ms");
    }

    private static boolean isWhole(Service node) {
        try {
            String tenant = node.create("/v1/tenants", "name", "x", "keyspace", "claviger")
                    .getString("id");
            JsonObject key = node.create("/v1/keys", "tenant_id", tenant, "name", "x");
            String verdict = node.verify(key.getString("key")).body();
            HttpResponse<String> revoked =
                    node.send("DELETE", "/v1/keys/" + key.getString("id"), EmbeddedServers.ROOT_KEY, "");
            return verdict.contains("\"VALID\"")
                    && !verdict.contains("degraded")
                    && revoked.statusCode() == 204
                    && propagation(revoked).isEmpty();
        } catch (IOException | AssertionError notYet) {
            return false;
        }
    }

    /** Ends, and returns how many changes took something away at once and everywhere. Fails if any answer was not as promised. */
    int end() {
        close();
        System.out.println(this);
        assertThat(wrong.stream().limit(5)).isEmpty();
        assertThat(answers.stream()
                        .filter(answer -> !answer.isAsPromised())
                        .limit(5)
                        .map(Answer::toString))
                .as("not as promised")
                .isEmpty();
        assertThat(answers.stream()
                        .filter(answer -> answer.code.equals("VALID"))
                        .count())
                .as("yes while it was due: %s", this)
                .isGreaterThan(taken.get());
        assertThat(confirmed.get()).as("no since it was due: %s", this).isGreaterThanOrEqualTo(2 * taken.get());
        return taken.get();
    }

    /** Of the keys that are asked about now. */
    List<String> tenants() {
        return IntStream.range(0, CHANGERS)
                .mapToObj(subjects::get)
                .filter(Objects::nonNull)
                .map(Subject::tenantId)
                .toList();
    }

    /** Per change, the ids of its requests: of more than one if the first was not answered. */
    List<List<String>> changed() {
        return List.copyOf(changed);
    }

    /** Ids of the requests that were rolled back. */
    List<String> rolledBack() {
        return List.copyOf(rolledBack);
    }

    int unavailable() {
        return unavailable.get();
    }

    @Override
    public void close() {
        over = true;
        running.forEach(Hammer::awaited);
        threads.close();
    }

    private void changeOneAfterTheOther(int mine) {
        while (!over) {
            Subject subject = made();
            subjects.set(mine, subject);
            for (Change change : CHANGES) {
                if (alsoRollsBack) {
                    tryInVain(subject);
                }
                change(subject, change);
            }
        }
    }

    private void change(Subject subject, Change change) {
        if (!over) {
            // Nobody may say no before it, everybody knows the key, and all are asked when it comes.
            askAll(subject);
        }
        List<String> requests = new ArrayList<>();
        while (!over) {
            if (tried(subject, change, requests)) {
                changed.add(requests);
                int confirming = askAll(subject);
                if (change.code.equals("VALID")) {
                    given.incrementAndGet();
                } else {
                    confirmed.addAndGet(confirming);
                }
                return;
            }
            Service.pause();
        }
    }

    private boolean tried(Subject subject, Change change, List<String> requests) {
        boolean nobodyHadRedis = withoutRedis;
        long sent = System.nanoTime();
        HttpResponse<String> answer = send(change.method, path(subject, change), change.body);
        long answered = System.nanoTime();
        boolean sure = answer != null && answer.statusCode() < 300;
        boolean told = sure && answer != null && propagation(answer).isEmpty();
        Duration grace = told ? Duration.ZERO : nobodyHadRedis && withoutRedis ? WITHOUT_REDIS : UNLESS_TOLD;
        subject.history.add(new History.Step(change.code, sent, answered, sure, grace));
        if (answer != null) {
            requests.add(requestId(answer));
        }
        if (sure && !told) {
            untold.incrementAndGet();
        }
        if (told && !change.code.equals("VALID")) {
            taken.incrementAndGet();
        }
        return sure;
    }

    private static String path(Subject subject, Change change) {
        return (change.ofTenant ? "/v1/tenants/" + subject.tenantId : "/v1/keys/" + subject.keyId) + change.path;
    }

    private static String propagation(HttpResponse<String> answer) {
        return answer.headers().firstValue("X-Claviger-Propagation").orElse("");
    }

    private static String requestId(HttpResponse<String> answer) {
        return answer.headers().firstValue("X-Request-Id").orElseThrow();
    }

    /** The opposite of what is: whoever believes in it gives a verdict that is wrong. */
    private void tryInVain(Subject subject) {
        boolean takes = subject.history.present().equals("VALID");
        String body = object("name", ROLLS_BACK, "scopes", takes ? List.of() : List.of("read:leads", "write:leads"))
                .encode();
        HttpResponse<String> answer = send("PATCH", "/v1/keys/" + subject.keyId, body);
        if (answer == null || answer.statusCode() != 503) {
            wrong.add("was to be rolled back: " + told(answer));
        } else {
            rolledBack.add(requestId(answer));
        }
        askAll(subject);
    }

    private static String told(@Nullable HttpResponse<String> answer) {
        return answer == null
                ? "no answer"
                : answer.statusCode() + " " + answer.headers().map() + " " + answer.body();
    }

    /** A change at any node that is there; null: the connection was lost. */
    private @Nullable HttpResponse<String> send(String method, String path, String body) {
        Service node = any();
        try {
            HttpResponse<String> answer = node.send(method, path, EmbeddedServers.ROOT_KEY, body);
            if (answer.statusCode() >= 300) {
                unavailable(answer);
            }
            return answer;
        } catch (IOException e) {
            lost(node, e);
            return null;
        }
    }

    private Service any() {
        while (true) {
            Service node = nodes.get(ThreadLocalRandom.current().nextInt(nodes.size()));
            if (node != resting) {
                return node;
            }
        }
    }

    private void unavailable(HttpResponse<String> answer) {
        unavailable.incrementAndGet();
        if (answer.statusCode() != 503
                || !answer.body().contains("\"SERVICE_UNAVAILABLE\"")
                || answer.headers().firstValue("Retry-After").isEmpty()) {
            wrong.add(told(answer));
        }
    }

    private void lost(Service node, IOException e) {
        lost.incrementAndGet();
        if (node != resting && nodes.contains(node)) {
            wrong.add("port " + node.port() + ": " + e);
        }
        Service.pause();
    }

    private Subject made() {
        while (true) {
            String tenant = made("/v1/tenants", object("name", "x", "keyspace", "claviger", "plan", "BUSINESS"))
                    .getString("id");
            long sent = System.nanoTime();
            JsonObject key = made(
                    "/v1/keys",
                    object("tenant_id", tenant, "name", "x", "scopes", List.of("read:leads"), "limits", NO_LIMIT));
            if (key.containsKey("key")) {
                History history = new History();
                history.add(new History.Step("VALID", sent, System.nanoTime(), true, Duration.ZERO));
                String call = object("key", key.getString("key"), "scopes", List.of("read:leads"))
                        .encode();
                return new Subject(tenant, key.getString("id"), call, history);
            }
        }
    }

    private JsonObject made(String path, JsonObject wanted) {
        while (true) {
            HttpResponse<String> answer = send("POST", path, wanted.encode());
            if (answer != null && answer.statusCode() == 201) {
                return new JsonObject(answer.body());
            }
            if (over) {
                throw new CancellationException();
            }
            Service.pause();
        }
    }

    private void callAllTheTime(int node) {
        while (!over) {
            Subject subject = subjects.get(ThreadLocalRandom.current().nextInt(CHANGERS));
            if (subject == null) {
                Service.pause();
            } else {
                ask(nodes.get(node), subject);
            }
        }
    }

    /** Returns how many gave the verdict that is due. */
    private int askAll(Subject subject) {
        String due = subject.history.present();
        List<Future<String>> asked = new ArrayList<>();
        for (Service node : nodes) {
            Future<String> verdict = threads.submit(() -> ask(node, subject));
            if (node != resting) {
                asked.add(verdict);
            }
        }
        return (int)
                asked.stream().filter(verdict -> due.equals(awaited(verdict))).count();
    }

    private static <T> T awaited(Future<T> work) {
        try {
            return work.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The verdict; empty: there was none. */
    private String ask(Service node, Subject subject) {
        long sent = System.nanoTime();
        try {
            HttpResponse<String> answer = node.send("POST", "/v1/verify", EmbeddedServers.SERVICE_KEY, subject.call);
            long received = System.nanoTime();
            if (answer.statusCode() != 200) {
                unavailable(answer);
                return "";
            }
            JsonObject verdict = new JsonObject(answer.body());
            String code = verdict.getString("code");
            answers.add(new Answer(subject, node.port(), sent, received, code, verdict.containsKey("degraded")));
            return code;
        } catch (IOException e) {
            lost(node, e);
            return "";
        }
    }

    @Override
    public String toString() {
        return taken + " changes that take, " + given + " that give, " + untold + " not told at once, "
                + rolledBack.size()
                + " rolled back; " + answers.size() + " verdicts, " + confirmed + " no of who was asked right after; "
                + unavailable + " answers 503, " + lost + " connections lost";
    }
}
