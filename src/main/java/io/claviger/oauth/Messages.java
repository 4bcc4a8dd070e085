package io.claviger.oauth;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.common.contenttype.ContentType;
import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.util.URLUtils;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes what was sent one of the messages of RFC 6749: PropertyBase documents JSON bodies, the standard has forms. */
@Singleton
class Messages {
    private static final TypeReference<Map<String, String>> STRINGS = new TypeReference<>() {};
    private static final String FORM = "application/x-www-form-urlencoded";

    private final ObjectMapper mapper;

    Messages(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    HTTPRequest read(RoutingContext http, @Nullable String body, String base) {
        HTTPRequest message = new HTTPRequest(
                HTTPRequest.Method.POST, URI.create(base + http.request().path()));
        List<String> authorization = http.request().headers().getAll("Authorization");
        if (authorization.size() > 1) {
            throw invalid("Authorization is there more than once");
        }
        if (!authorization.isEmpty()) {
            message.setAuthorization(authorization.getFirst());
        }
        Map<String, List<String>> sent = parameters(http, body == null ? "" : body);
        if (message.getAuthorization() != null && sent.containsKey("client_secret")) {
            throw invalid("The client must prove itself in one way, not two");
        }
        message.setEntityContentType(ContentType.APPLICATION_URLENCODED);
        message.setBody(URLUtils.serializeParameters(sent));
        return message;
    }

    private Map<String, List<String>> parameters(RoutingContext http, String body) {
        String type = String.valueOf(http.request().getHeader("Content-Type"))
                .split(";", 2)[0]
                .strip()
                .toLowerCase(Locale.ROOT);
        return switch (type) {
            case "application/json" -> ofJson(body);
            case FORM -> ofForm(body);
            default -> throw invalid("Send " + FORM + " or application/json");
        };
    }

    private Map<String, List<String>> ofJson(String body) {
        Map<String, List<String>> sent = new TreeMap<>();
        try {
            Map<String, String> members = mapper.readValue(body, STRINGS);
            if (members == null) {
                throw invalid("The body must be a JSON object of strings");
            }
            members.forEach((name, value) -> {
                if (value != null && !value.isEmpty()) {
                    sent.put(name, List.of(value));
                }
            });
        } catch (JsonProcessingException e) {
            throw invalid("The body must be a JSON object of strings");
        }
        return sent;
    }

    /** RFC 6749 section 3.2: what has no value was not sent, and nothing may be sent twice. */
    static Map<String, List<String>> ofForm(String text) {
        Map<String, List<String>> sent = new TreeMap<>();
        URLUtils.parseParameters(text).forEach((name, values) -> {
            if (values.size() > 1) {
                throw invalid("A parameter is there more than once");
            }
            if (!values.isEmpty() && !values.getFirst().isEmpty()) {
                sent.put(name, values);
            }
        });
        return sent;
    }

    static OAuthFailure invalid(String reason) {
        return new OAuthFailure(OAuth2Error.INVALID_REQUEST, reason);
    }
}
