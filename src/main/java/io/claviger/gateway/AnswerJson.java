package io.claviger.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.claviger.failure.Failure;
import io.claviger.failure.FailureException;
import io.claviger.http.ErrorBody;
import io.claviger.http.LimitHeaders;
import io.claviger.store.StoreOutage;
import io.claviger.verify.KnownKey;
import io.claviger.verify.Verdict;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What a proxy is told, before any proxy's words for it.
 *
 * @param headers for the client
 * @param known who calls, and may pass; null: nobody may
 * @param body what is wrong; null: nothing
 */
record AnswerJson(
        int status,
        Map<String, String> headers,
        @Nullable KnownKey known,
        @Nullable ErrorBody body) {
    private static final Logger LOG = Logger.getLogger(AnswerJson.class);

    static AnswerJson of(Verdict verdict, String requestId) {
        Map<String, String> headers = new LinkedHashMap<>(LimitHeaders.of(verdict.quotas()));
        return switch (verdict) {
            case Verdict.Valid valid -> new AnswerJson(200, headers, valid.key(), null);
            case Verdict.Refused refused ->
                refusal(new FailureException(refused.refusal().failure()), refused.retryAfter(), headers, requestId);
        };
    }

    /** No verdict: the question is wrong, or nobody can answer it now. Whatever went wrong with us is never a pass. */
    static AnswerJson of(Throwable e, String requestId) {
        if (!(e instanceof FailureException)) {
            if (StoreOutage.isOne(e)) {
                LOG.warnf("store unavailable request=%s cause=%s", requestId, e);
            } else {
                LOG.errorf(e, "unexpected failure request=%s", requestId);
            }
        }
        FailureException failure = e instanceof FailureException ours ? ours : FailureException.unavailable();
        return refusal(failure, failure.retryAfter().orElse(null), new LinkedHashMap<>(), requestId);
    }

    private static AnswerJson refusal(
            FailureException failure, @Nullable Duration retryAfter, Map<String, String> headers, String requestId) {
        if (retryAfter != null) {
            headers.put("Retry-After", LimitHeaders.retryAfter(retryAfter));
        }
        if (failure.failure() == Failure.UNAUTHORIZED) {
            headers.put("WWW-Authenticate", "Bearer");
        }
        return new AnswerJson(failure.failure().status(), headers, null, ErrorBody.of(failure, requestId));
    }

    /** The body as it is sent; empty if there is none. */
    String text(ObjectWriter writer) {
        try {
            return body == null ? "" : writer.writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("our own body is always JSON", e);
        }
    }
}
