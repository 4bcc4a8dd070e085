package io.claviger.http;

import io.claviger.ResourceText;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * {@code GET /q/openapi}: the API as it is checked in, in YAML, or in JSON for {@code ?format=json} and {@code Accept:
 * application/json}; {@code /q/openapi.json}, {@code .yaml} and {@code .yml} where tools look for a file.
 */
@ApplicationScoped
class OpenApiResource {
    private static final String JSON = "application/json";

    void route(@Observes Router router) {
        for (String address : List.of("/q/openapi", "/q/openapi.json", "/q/openapi.yaml", "/q/openapi.yml")) {
            router.route(address)
                    .method(HttpMethod.GET)
                    .method(HttpMethod.HEAD)
                    .blockingHandler(OpenApiResource::answer, false);
        }
    }

    private static void answer(RoutingContext http) {
        String path = http.normalizedPath();
        String ending = path.substring(path.lastIndexOf('/') + 1).replaceFirst("openapi\\.?", "");
        String format = Objects.requireNonNullElse(http.request().getParam("format"), ending);
        String accepted = Objects.requireNonNullElse(http.request().getHeader(HttpHeaders.ACCEPT), "");
        boolean json = format.isEmpty()
                ? accepted.contains(JSON)
                : format.toLowerCase(Locale.ROOT).equals("json");
        http.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, (json ? JSON : "application/yaml") + ";charset=UTF-8")
                .putHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT)
                .end(ResourceText.of(json ? "/openapi.json" : "/openapi.yaml"));
    }
}
