package io.claviger.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.claviger.failure.Failure;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.math.BigInteger;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Refuses bodies that announce to be too large, in our words; the framework ends those that only turn out to be. */
@Singleton
class BodyLimit {
    private static final int AFTER_REQUEST_ID = 9_000;

    private final BigInteger most;
    private final ObjectMapper mapper;

    BodyLimit(@ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize most, ObjectMapper mapper) {
        this.most = most.asBigInteger();
        this.mapper = mapper;
    }

    void register(@Observes Filters filters) {
        filters.register(this::check, AFTER_REQUEST_ID);
    }

    private void check(RoutingContext http) {
        String length = http.request().getHeader("Content-Length");
        if (length == null || new BigInteger(length).compareTo(most) <= 0) {
            http.next();
            return;
        }
        Failure failure = Failure.PAYLOAD_TOO_LARGE;
        http.response()
                .setStatusCode(failure.status())
                .putHeader("Content-Type", ErrorBody.MEDIA_TYPE)
                .putHeader("Connection", "close")
                .end(json(ErrorBody.of(failure, failure.publicText(), List.of(), Requests.id(http))));
    }

    private String json(ErrorBody body) {
        try {
            return mapper.writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("our own body is always JSON", e);
        }
    }
}
