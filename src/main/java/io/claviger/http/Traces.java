package io.claviger.http;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** What our spans say besides the usual: the request's id. And what they do not: query strings, which may hold a session's id. */
@Singleton
class Traces implements SpanProcessor {
    private static final AttributeKey<String> REQUEST_ID = AttributeKey.stringKey("claviger.request_id");
    private static final AttributeKey<String> QUERY = AttributeKey.stringKey("url.query");

    private final boolean off;

    Traces(@ConfigProperty(name = "quarkus.otel.sdk.disabled") boolean off) {
        this.off = off;
    }

    /** Costs one look at a field while traces are off. */
    void name(String requestId) {
        if (!off) {
            Span.current().setAttribute(REQUEST_ID, requestId);
        }
    }

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {
        if (span.getAttribute(QUERY) != null) {
            span.setAttribute(QUERY, "hidden");
        }
    }

    @Override
    public boolean isStartRequired() {
        return true;
    }

    @Override
    public void onEnd(ReadableSpan span) {}

    @Override
    public boolean isEndRequired() {
        return false;
    }
}
