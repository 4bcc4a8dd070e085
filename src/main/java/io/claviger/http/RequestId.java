package io.claviger.http;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.smallrye.common.vertx.ContextLocals;
import io.smallrye.common.vertx.VertxContext;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Gives every answer, errors of every layer included, an {@code X-Request-Id}: the caller's own if it is well-formed. */
@Singleton
class RequestId {
    private static final String LOCAL = "claviger.request-id";
    private static final String HEADER = "X-Request-Id";
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final int FIRST = 10_000;

    private final AnswerMeters answers;
    private final Traces traces;

    RequestId(AnswerMeters answers, Traces traces) {
        this.answers = answers;
        this.traces = traces;
    }

    void register(@Observes Filters filters) {
        filters.register(this::assign, FIRST);
    }

    private void assign(RoutingContext http) {
        String given = http.request().getHeader(HEADER);
        String id = given != null && FORM.matcher(given).matches() ? given : next();
        Requests.id(http, id);
        http.response().putHeader(HEADER, id);
        if (VertxContext.isOnDuplicatedContext()) {
            ContextLocals.put(LOCAL, id);
        }
        traces.name(id);
        http.addEndHandler(end -> answers.note(http.response().getStatusCode()));
        http.next();
    }

    /** The id of the request that is being worked on here; null: none. For the log. */
    static @Nullable String current() {
        return VertxContext.isOnDuplicatedContext()
                ? ContextLocals.<String>get(LOCAL).orElse(null)
                : null;
    }

    /** Nothing secret hangs on it, so the cheap generator will do. */
    private static String next() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }
}
