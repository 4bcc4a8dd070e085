package io.claviger.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import io.claviger.failure.Failure;
import io.claviger.failure.FailureException;
import io.claviger.store.DatabaseDownException;
import io.claviger.store.StoreOutage;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.util.List;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Every exception's way to HTTP. What is not for the caller goes to the log, with the request id. */
public class ErrorResponses {
    private static final Logger LOG = Logger.getLogger(ErrorResponses.class);

    /** Answers so instead. */
    public static void write(FailureException e, RoutingContext http, ContainerResponseContext answer) {
        answer.setStatus(e.failure().status());
        answer.setEntity(
                ErrorBody.of(e, Requests.id(http)), new Annotation[0], MediaType.valueOf(ErrorBody.MEDIA_TYPE));
        answer.getHeaders().remove(HttpHeaders.WWW_AUTHENTICATE);
        e.retryAfter().ifPresent(wait -> answer.getHeaders()
                .putSingle(HttpHeaders.RETRY_AFTER, LimitHeaders.retryAfter(wait)));
    }

    @ServerExceptionMapper
    RestResponse<ErrorBody> failure(FailureException e, RoutingContext http) {
        return of(e, http);
    }

    /** The answer that an exception of ours becomes. */
    public static RestResponse<ErrorBody> of(FailureException e, RoutingContext http) {
        RestResponse.ResponseBuilder<ErrorBody> answer = RestResponse.ResponseBuilder.<ErrorBody>create(
                        e.failure().status())
                .entity(ErrorBody.of(e, Requests.id(http)))
                .type(ErrorBody.MEDIA_TYPE);
        e.retryAfter().ifPresent(wait -> answer.header(HttpHeaders.RETRY_AFTER, LimitHeaders.retryAfter(wait)));
        if (e.failure() == Failure.UNAUTHORIZED) {
            answer.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        }
        return answer.build();
    }

    @ServerExceptionMapper
    RestResponse<ErrorBody> mapJson(JsonProcessingException e, RoutingContext http) {
        return json(e, http);
    }

    private static RestResponse<ErrorBody> json(JsonProcessingException e, RoutingContext http) {
        if (!JsonErrors.isCallers(e)) {
            return unexpected(e, http);
        }
        return of(JsonErrors.explain(e), http);
    }

    /** Named by itself, because the framework maps it by itself. */
    @ServerExceptionMapper
    RestResponse<ErrorBody> mapMismatch(MismatchedInputException e, RoutingContext http) {
        return of(JsonErrors.explain(e), http);
    }

    @ServerExceptionMapper
    RestResponse<ErrorBody> web(WebApplicationException e, RoutingContext http) {
        return of(e, http);
    }

    /** The answer that an exception of the framework becomes. */
    public static RestResponse<ErrorBody> of(WebApplicationException e, RoutingContext http) {
        if (e.getCause() instanceof JsonProcessingException json) {
            return json(json, http);
        }
        int status = e.getResponse().getStatus();
        Failure failure =
                switch (status) {
                    case 401 -> Failure.UNAUTHORIZED;
                    case 403 -> Failure.FORBIDDEN;
                    case 404 -> Failure.NOT_FOUND;
                    case 405 -> Failure.METHOD_NOT_ALLOWED;
                    case 406 -> Failure.NOT_ACCEPTABLE;
                    case 413 -> Failure.PAYLOAD_TOO_LARGE;
                    case 415 -> Failure.UNSUPPORTED_MEDIA_TYPE;
                    default -> status < 500 ? Failure.BAD_REQUEST : Failure.INTERNAL_ERROR;
                };
        if (failure == Failure.INTERNAL_ERROR) {
            return unexpected(e, http);
        }
        RestResponse<ErrorBody> answer = of(new FailureException(failure), http);
        Object allow = e.getResponse().getHeaders().getFirst(HttpHeaders.ALLOW);
        if (allow != null) {
            answer.getHeaders().putSingle(HttpHeaders.ALLOW, allow);
        }
        return answer;
    }

    @ServerExceptionMapper
    RestResponse<ErrorBody> any(Throwable e, RoutingContext http) {
        return unexpected(e, http);
    }

    private static RestResponse<ErrorBody> unexpected(Throwable e, RoutingContext http) {
        if (isTooLarge(e)) {
            return of(new FailureException(Failure.PAYLOAD_TOO_LARGE), http);
        }
        if (StoreOutage.isOne(e)) {
            logOutage(e, http);
            return of(FailureException.unavailable(), http);
        }
        if (StoreOutage.isUnstorable(e)) {
            return of(
                    new FailureException(Failure.BAD_REQUEST, "The request holds characters that cannot be stored"),
                    http);
        }
        LOG.errorf(e, "unexpected failure request=%s", Requests.id(http));
        ErrorBody body =
                ErrorBody.of(Failure.INTERNAL_ERROR, Failure.INTERNAL_ERROR.publicText(), List.of(), Requests.id(http));
        return RestResponse.ResponseBuilder.create(RestResponse.Status.INTERNAL_SERVER_ERROR, body)
                .type(MediaType.valueOf(ErrorBody.MEDIA_TYPE))
                .build();
    }

    /** That a store is down has been logged when it went down, not once per call. */
    private static void logOutage(Throwable e, RoutingContext http) {
        if (e instanceof DatabaseDownException) {
            LOG.debugf("store unavailable request=%s cause=%s", Requests.id(http), e);
        } else {
            LOG.warnf("store unavailable request=%s cause=%s", Requests.id(http), e);
        }
    }

    /** A body that did not announce its length: the framework counts it while it reads, and has no type for this. */
    private static boolean isTooLarge(Throwable e) {
        return e instanceof IOException && "Request too large".equals(e.getMessage());
    }
}
