package io.claviger.http;

import io.claviger.failure.Failure;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.security.SecurityScheme;

/** Adds to every operation the errors that it can answer and the credentials that it takes: written once, not per method. */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public final class OpenApiErrors implements OASFilter {
    private static final Map<String, String> HEADERS = new TreeMap<>(Map.of(
            "X-Request-Id", "The caller's own, if well-formed; else ours",
            "X-RateLimit-Limit", "Permits of the limit nearest to exhaustion; the operator's credentials have none",
            "X-RateLimit-Remaining", "Permits left of it",
            "X-RateLimit-Reset", "Unix seconds at which its next permit frees",
            "RateLimit-Policy", "All limits: \"name\";q=permits;w=seconds",
            "RateLimit", "Where all limits stand: \"name\";r=remaining;t=seconds"));
    private static final Set<Failure> EVERYWHERE = EnumSet.of(
            Failure.BAD_REQUEST,
            Failure.NOT_ACCEPTABLE,
            Failure.UNAUTHORIZED,
            Failure.FORBIDDEN,
            Failure.RATE_LIMITED,
            Failure.INTERNAL_ERROR,
            Failure.SERVICE_UNAVAILABLE);

    /** A status is described once: these are told with the other failure of theirs. */
    private static final Set<Failure> PART_OF_ANOTHER =
            EnumSet.of(Failure.PLAN_UPGRADE_REQUIRED, Failure.INVALID_SIGNATURE);

    @Override
    public void filterOpenAPI(OpenAPI api) {
        for (Failure failure : Failure.values()) {
            if (!PART_OF_ANOTHER.contains(failure)) {
                api.getComponents().addResponse(name(failure), response(failure));
            }
        }
        api.getComponents()
                .addSecurityScheme(
                        "bearer",
                        OASFactory.createSecurityScheme()
                                .type(SecurityScheme.Type.HTTP)
                                .scheme("bearer")
                                .description("Authorization: Bearer, with an API key, a service key or the root key"));
        api.getComponents()
                .addSecurityScheme(
                        "apiKey",
                        OASFactory.createSecurityScheme()
                                .type(SecurityScheme.Type.APIKEY)
                                .in(SecurityScheme.In.HEADER)
                                .name("X-API-Key"));
        api.getComponents()
                .addSecurityScheme(
                        "cron",
                        OASFactory.createSecurityScheme()
                                .type(SecurityScheme.Type.HTTP)
                                .scheme("bearer")
                                .description("Authorization: Bearer, with claviger.cron.secret"));
        api.getComponents()
                .addSecurityScheme(
                        "stripe",
                        OASFactory.createSecurityScheme()
                                .type(SecurityScheme.Type.APIKEY)
                                .in(SecurityScheme.In.HEADER)
                                .name("Stripe-Signature")
                                .description(
                                        "t=…,v1=…: HMAC-SHA256 with claviger.stripe.secret; 400 INVALID_SIGNATURE if it does not fit"));
        api.addSecurityRequirement(OASFactory.createSecurityRequirement().addScheme("bearer"));
        api.addSecurityRequirement(OASFactory.createSecurityRequirement().addScheme("apiKey"));
        api.getPaths().getPathItems().forEach((path, item) -> item.getOperations()
                .forEach((method, operation) -> {
                    operation
                            .getResponses()
                            .getAPIResponses()
                            .forEach((status, response) -> addHeaders(path, response));
                    errorsOf(path, method, operation).forEach(failure -> operation
                            .getResponses()
                            .addAPIResponse(
                                    Integer.toString(failure.status()),
                                    OASFactory.createAPIResponse().ref(name(failure))));
                }));
    }

    /** What a good answer carries besides its body. */
    private static void addHeaders(String path, APIResponse response) {
        HEADERS.forEach((name, meaning) -> addHeader(response, name, meaning));
        if (!path.startsWith("/v1/verify")) {
            addHeader(response, "ETag", "Of one key or tenant: its version, for If-Match");
            addHeader(response, "Location", "Of what was created");
            addHeader(response, "X-Claviger-Propagation", "pending: Redis could not be told of the change yet");
        }
        if (path.equals("/v1/keys")) {
            addHeader(response, "Idempotency-Replayed", "true: the answer to a creation that was made before");
        }
    }

    private static void addHeader(APIResponse response, String name, String meaning) {
        response.addHeader(
                name,
                OASFactory.createHeader()
                        .description(meaning)
                        .schema(OASFactory.createSchema().addType(Schema.SchemaType.STRING)));
    }

    private static Set<Failure> errorsOf(String path, PathItem.HttpMethod method, Operation operation) {
        Set<Failure> errors = EnumSet.copyOf(EVERYWHERE);
        if (path.contains("{")) {
            errors.add(Failure.NOT_FOUND);
        }
        if (operation.getRequestBody() != null) {
            errors.add(Failure.PAYLOAD_TOO_LARGE);
            errors.add(Failure.UNSUPPORTED_MEDIA_TYPE);
        }
        if (method != PathItem.HttpMethod.GET && !path.startsWith("/v1/verify")) {
            errors.add(Failure.CONFLICT);
        }
        boolean conditional = operation.getParameters() != null
                && operation.getParameters().stream().anyMatch(p -> "If-Match".equals(p.getName()));
        if (conditional) {
            errors.add(Failure.PRECONDITION_FAILED);
        }
        return errors;
    }

    private static APIResponse response(Failure failure) {
        boolean field = failure == Failure.BAD_REQUEST;
        String detail = field ? "name: must not be blank" : failure.publicText();
        Map<String, Object> example = new LinkedHashMap<>();
        example.put("type", "about:blank");
        example.put("title", failure.title());
        example.put("status", failure.status());
        example.put("detail", detail);
        example.put("code", failure.name());
        example.put("error", new TreeMap<>(Map.of("code", failure.name(), "message", detail)));
        example.put("request_id", "0190b5a4-5f7e-7cc0-8d33-6c0c6f6a2b11");
        if (field) {
            example.put("errors", List.of(new TreeMap<>(Map.of("field", "name", "message", "must not be blank"))));
        }
        APIResponse response = OASFactory.createAPIResponse();
        HEADERS.forEach((name, meaning) -> addHeader(response, name, meaning));
        if (failure == Failure.UNAUTHORIZED) {
            addHeader(response, "WWW-Authenticate", "Bearer");
        }
        if (failure == Failure.RATE_LIMITED || failure == Failure.SERVICE_UNAVAILABLE) {
            addHeader(response, "Retry-After", "Seconds until another try is worth it");
        }
        return response.description(
                        failure == Failure.FORBIDDEN
                                ? "Insufficient permissions, or PLAN_UPGRADE_REQUIRED: the plan does not include it"
                                : failure.publicText())
                .content(OASFactory.createContent()
                        .addMediaType(
                                ErrorBody.MEDIA_TYPE,
                                OASFactory.createMediaType()
                                        .schema(OASFactory.createSchema().ref("Error"))
                                        .example(example)));
    }

    private static String name(Failure failure) {
        return failure.name();
    }
}
