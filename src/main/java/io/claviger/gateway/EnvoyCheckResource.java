package io.claviger.gateway;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.claviger.access.IpAddress;
import io.claviger.failure.FailureException;
import io.claviger.http.ClientAddress;
import io.claviger.http.ErrorBody;
import io.claviger.http.Requests;
import io.envoyproxy.envoy.service.auth.v3.AttributeContext;
import io.envoyproxy.envoy.service.auth.v3.Authorization;
import io.envoyproxy.envoy.service.auth.v3.CheckRequest;
import io.envoyproxy.envoy.service.auth.v3.CheckResponse;
import io.quarkus.grpc.GrpcService;
import io.quarkus.grpc.RegisterInterceptor;
import io.quarkus.grpc.runtime.supports.context.RoutingContextGrpcInterceptor;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Envoy's {@code ext_authz} in gRPC: the questions, verdicts and words of {@code /v1/authz/envoy}, in messages. */
@GrpcService
@RegisterInterceptor(RoutingContextGrpcInterceptor.class)
class EnvoyCheckResource implements Authorization {
    static final String PATH = "/envoy.service.auth.v3.Authorization/Check";

    private final Gateways gateways;
    private final SessionInBodyJson bodies;
    private final ClientAddress addresses;
    private final CurrentVertxRequest current;
    private final ObjectWriter json;

    EnvoyCheckResource(
            Gateways gateways,
            SessionInBodyJson bodies,
            ClientAddress addresses,
            CurrentVertxRequest current,
            ObjectMapper mapper) {
        this.gateways = gateways;
        this.bodies = bodies;
        this.addresses = addresses;
        this.current = current;
        this.json = mapper.writer();
    }

    @Override
    public Uni<CheckResponse> check(CheckRequest request) {
        RoutingContext http = current.getCurrent();
        String id = Requests.id(http);
        AttributeContext call = request.getAttributes();
        EnvoyLines headers = EnvoyLines.of(call.getRequest().getHttp());
        return Uni.createFrom()
                .deferred(() -> gateways.judge(question(http, call, headers)))
                .map(verdict -> AnswerJson.of(verdict, id))
                .onFailure()
                .recoverWithItem(e -> AnswerJson.of(e, id))
                .map(answer -> answer.known() != null
                        ? EnvoyWords.pass(answer.known(), answer.headers(), headers.names())
                        : EnvoyWords.refuse(answer.status(), refusal(answer, id), answer.text(json)));
    }

    private Question question(RoutingContext http, AttributeContext call, EnvoyLines headers) {
        AttributeContext.HttpRequest request = call.getRequest().getHttp();
        EnvoyLines own = EnvoyLines.ofRoute(
                call.getContextExtensionsMap(), http.request().headers().getAll(Gateways.SERVICE_KEY));
        return new Question(
                own,
                headers,
                request.getPath(),
                () -> Uni.createFrom().item(() -> session(request, headers)),
                address(call, headers));
    }

    private Optional<String> session(AttributeContext.HttpRequest request, EnvoyLines headers) {
        byte[] body = request.getRawBody().isEmpty()
                ? request.getBody().getBytes(StandardCharsets.UTF_8)
                : request.getRawBody().toByteArray();
        return bodies.find(headers.only("Content-Type").orElse(null), body);
    }

    /** Whom Envoy has on the line; null on a socket without addresses. Behind further proxies, if those are trusted. */
    private @Nullable IpAddress address(AttributeContext call, EnvoyLines headers) {
        String peer = call.getSource().getAddress().getSocketAddress().getAddress();
        try {
            return peer.isEmpty() ? null : addresses.behind(peer, headers::all);
        } catch (IllegalArgumentException e) {
            throw FailureException.invalid("attributes.source.address", "must be an IP address");
        }
    }

    private static Map<String, String> refusal(AnswerJson answer, String id) {
        Map<String, String> headers = new LinkedHashMap<>(answer.headers());
        headers.put("Content-Type", ErrorBody.MEDIA_TYPE);
        headers.put("X-Request-Id", id);
        return headers;
    }
}
