package io.claviger.verify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.claviger.failure.Failure;
import io.claviger.failure.FailureException;
import io.claviger.http.ErrorBody;
import io.claviger.http.LimitHeaders;
import io.claviger.http.Requests;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.math.BigInteger;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Refuses bodies that announce to be too large, in our words; the framework ends those that only turn out to be. */
@Singleton
class BodyLimitFilter {
    private static final int AFTER_CLIENT_ADDRESS = 9_000;

    private final BigInteger most;
    private final CallerFilter callers;
    private final ObjectMapper mapper;

    BodyLimitFilter(
            @ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize most,
            CallerFilter callers,
            ObjectMapper mapper) {
        this.most = most.asBigInteger();
        this.callers = callers;
        this.mapper = mapper;
    }

    void register(@Observes Filters filters) {
        filters.register(this::check, AFTER_CLIENT_ADDRESS);
    }

    private void check(RoutingContext http) {
        String length = http.request().getHeader("Content-Length");
        if (length == null || new BigInteger(length).compareTo(most) <= 0) {
            http.next();
            return;
        }
        FailureException tooLarge = new FailureException(Failure.PAYLOAD_TOO_LARGE);
        callers.unasked(http)
                .subscribe()
                .with(over -> answer(over.orElse(tooLarge), http), failure -> answer(tooLarge, http));
    }

    private void answer(FailureException refusal, RoutingContext http) {
        HttpServerResponse answer = http.response();
        refusal.retryAfter().ifPresent(wait -> answer.putHeader("Retry-After", LimitHeaders.retryAfter(wait)));
        answer.setStatusCode(refusal.failure().status())
                .putHeader("Content-Type", ErrorBody.MEDIA_TYPE)
                .putHeader("Connection", "close")
                .end(json(ErrorBody.of(refusal, Requests.id(http))));
    }

    private String json(ErrorBody body) {
        try {
            return mapper.writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("our own body is always JSON", e);
        }
    }
}
