package io.claviger.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.claviger.failure.Failure;
import io.claviger.failure.FailureException;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** The session that a JSON body names: {@code {"session_id": "sess_…", …}}. */
@Singleton
class SessionInBodyJson {
    private final long most;
    private final ObjectMapper mapper;

    SessionInBodyJson(
            @ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize most, ObjectMapper mapper) {
        this.most = most.asLongValue();
        this.mapper = mapper;
    }

    /** The session in a body that has been read already. */
    Optional<String> find(@Nullable String contentType, byte[] body) {
        return isJson(contentType) ? find(body) : Optional.empty();
    }

    /** Reads to the end, but no more than any body of ours may have. */
    Uni<Optional<String>> read(HttpServerRequest request) {
        if (!isJson(request.getHeader("Content-Type"))) {
            return Uni.createFrom().item(Optional.empty());
        }
        return Uni.createFrom()
                .<Buffer>emitter(whole -> collect(request, whole))
                .map(body -> find(body.getBytes()));
    }

    private void collect(HttpServerRequest request, UniEmitter<? super Buffer> whole) {
        Buffer body = Buffer.buffer();
        request.exceptionHandler(whole::fail);
        request.handler(chunk -> {
            if (body.length() + chunk.length() > most) {
                request.handler(rest -> {});
                whole.fail(new FailureException(Failure.PAYLOAD_TOO_LARGE));
            } else {
                body.appendBuffer(chunk);
            }
        });
        request.endHandler(end -> whole.complete(body));
        request.resume();
    }

    /**
     * The session in a body.
     *
     * @throws FailureException 400 if it is not an object of JSON in which every member is there once: the application behind
     *     might take the other one
     */
    Optional<String> find(byte[] body) {
        if (body.length == 0) {
            return Optional.empty();
        }
        try {
            JsonNode json = mapper.readTree(body);
            if (json == null || !json.isObject()) {
                throw new FailureException(Failure.BAD_REQUEST, "The body must be a JSON object");
            }
            JsonNode session = json.get(SessionIds.NAME);
            return session == null
                            || !session.isTextual()
                            || session.textValue().isEmpty()
                    ? Optional.empty()
                    : Optional.of(session.textValue());
        } catch (JsonProcessingException e) {
            throw new FailureException(Failure.BAD_REQUEST, "The body is not valid JSON");
        } catch (IOException e) {
            throw new IllegalStateException("bytes are read without I/O", e);
        }
    }

    private static boolean isJson(@Nullable String contentType) {
        return contentType != null
                && contentType.strip().toLowerCase(Locale.ROOT).startsWith("application/json");
    }
}
