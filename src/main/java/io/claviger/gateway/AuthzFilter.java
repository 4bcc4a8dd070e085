package io.claviger.gateway;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.claviger.failure.Failure;
import io.claviger.failure.FailureException;
import io.claviger.http.ErrorBody;
import io.claviger.http.Requests;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.smallrye.mutiny.Uni;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code /v1/authz/{proxy}}, whatever method and whatever follows. Before the router, because that resolves {@code ..}: a
 * client's path, appended to ours by a proxy, would lead to another address of ours, and its 200 would be taken for a yes.
 */
@Singleton
class AuthzFilter {
    private static final int AFTER_CLIENT_ADDRESS = 9_400;
    private static final String ROOT = "/v1/authz";
    private static final Pattern ACCEL = Pattern.compile(ROOT + "/nginx/accel/([A-Za-z0-9_-]{1,64})");

    private final Gateways gateways;
    private final SessionInBodyJson bodies;
    private final ObjectWriter json;
    private final ObjectWriter ascii;

    AuthzFilter(Gateways gateways, SessionInBodyJson bodies, ObjectMapper mapper) {
        this.gateways = gateways;
        this.bodies = bodies;
        this.json = mapper.writer();
        this.ascii = json.with(JsonWriteFeature.ESCAPE_NON_ASCII);
    }

    void register(@Observes Filters filters) {
        filters.register(this::route, AFTER_CLIENT_ADDRESS);
    }

    private void route(RoutingContext http) {
        String path = http.request().path();
        if (path == null || !(path.equals(ROOT) || path.startsWith(ROOT + "/"))) {
            http.next();
            return;
        }
        Proxy.of(path).ifPresentOrElse(proxy -> answer(http, proxy), () -> {
            AnswerJson unknown = AnswerJson.of(new FailureException(Failure.NOT_FOUND), Requests.id(http));
            write(http, unknown, unknown.status());
        });
    }

    private void answer(RoutingContext http, Proxy proxy) {
        String id = Requests.id(http);
        Uni.createFrom()
                .deferred(() -> gateways.judge(question(http, proxy)))
                .map(verdict -> AnswerJson.of(verdict, id))
                .onFailure()
                .recoverWithItem(e -> AnswerJson.of(e, id))
                .subscribe()
                .with(answer -> tell(http, proxy, answer));
    }

    private Question question(RoutingContext http, Proxy proxy) {
        HttpServerRequest request = http.request();
        HeaderLines headers = new Lines(request.headers());
        String query = request.query();
        String path = String.valueOf(request.path());
        String asked = query == null ? path : path + "?" + query;
        return new Question(
                headers, headers, proxy.uri(headers, asked), () -> bodies.read(request), Requests.address(http));
    }

    private void tell(RoutingContext http, Proxy proxy, AnswerJson answer) {
        HttpServerResponse response = http.response();
        Matcher accel = ACCEL.matcher(String.valueOf(http.request().path()));
        if (accel.matches()) {
            // nginx has sent the request itself, and is told where to send it next, or hands our refusal on as it is.
            if (answer.body() == null) {
                response.putHeader("X-Accel-Redirect", "@" + accel.group(1));
            }
            write(http, answer, answer.status());
            return;
        }
        if (answer.body() == null) {
            write(http, answer, answer.status());
            return;
        }
        if (proxy.dropsBody()) {
            response.putHeader("X-Claviger-Error", answer.text(ascii));
        }
        if (proxy.understands(answer.status())) {
            write(http, answer, answer.status());
        } else {
            response.putHeader("X-Claviger-Status", Integer.toString(answer.status()));
            write(http, answer, Failure.FORBIDDEN.status());
        }
    }

    private void write(RoutingContext http, AnswerJson answer, int status) {
        HttpServerRequest request = http.request();
        if (!request.isEnded()) {
            // Nobody waits for the rest of a body that need not be read.
            request.handler(rest -> {}).resume();
        }
        HttpServerResponse response = http.response().setStatusCode(status);
        answer.headers().forEach(response::putHeader);
        if (answer.known() != null) {
            Identity.headers(answer.known()).forEach(response::putHeader);
        }
        if (answer.body() == null) {
            response.end();
        } else {
            response.putHeader("Content-Type", ErrorBody.MEDIA_TYPE).end(answer.text(json));
        }
    }

    private record Lines(MultiMap headers) implements HeaderLines {
        @Override
        public List<String> all(String name) {
            return headers.getAll(name);
        }

        @Override
        public Set<String> names() {
            return headers.names();
        }
    }
}
