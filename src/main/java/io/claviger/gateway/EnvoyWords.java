package io.claviger.gateway;

import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.rpc.Code;
import com.google.rpc.Status;
import io.claviger.verify.KnownKey;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption.HeaderAppendAction;
import io.envoyproxy.envoy.service.auth.v3.CheckResponse;
import io.envoyproxy.envoy.service.auth.v3.DeniedHttpResponse;
import io.envoyproxy.envoy.service.auth.v3.OkHttpResponse;
import io.envoyproxy.envoy.type.v3.HttpStatus;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Answers as Envoy's messages. */
final class EnvoyWords {
    private static final String OURS = "x-claviger-";

    private EnvoyWords() {}

    /**
     * A yes. Envoy sets headers first and takes away then, so what is set here is not taken away, and what is empty is.
     *
     * @param sent the names of the client's headers
     */
    static CheckResponse pass(KnownKey known, Map<String, String> forClient, Set<String> sent) {
        OkHttpResponse.Builder ok = OkHttpResponse.newBuilder();
        Map<String, String> identity = Identity.headers(known);
        identity.forEach((name, value) -> {
            if (value.isEmpty()) {
                ok.addHeadersToRemove(lower(name));
            } else {
                ok.addHeaders(header(name, value));
            }
        });
        sent.stream()
                .filter(name -> name.startsWith(OURS))
                .filter(name -> identity.keySet().stream().noneMatch(name::equalsIgnoreCase))
                .forEach(ok::addHeadersToRemove);
        forClient.forEach((name, value) -> ok.addResponseHeadersToAdd(header(name, value)));
        return CheckResponse.newBuilder()
                .setStatus(Status.newBuilder().setCode(Code.OK_VALUE))
                .setOkResponse(ok)
                .setDynamicMetadata(metadata(known))
                .build();
    }

    static CheckResponse refuse(int status, Map<String, String> headers, String body) {
        DeniedHttpResponse.Builder denied = DeniedHttpResponse.newBuilder()
                .setStatus(HttpStatus.newBuilder().setCodeValue(status))
                .setBody(body);
        headers.forEach((name, value) -> denied.addHeaders(header(name, value)));
        return CheckResponse.newBuilder()
                .setStatus(Status.newBuilder().setCode(code(status)))
                .setDeniedResponse(denied)
                .build();
    }

    /** For filters behind ours and for the access log, in the namespace {@code envoy.filters.http.ext_authz}. */
    private static Struct metadata(KnownKey known) {
        Struct.Builder fields = Struct.newBuilder();
        fields.putFields("key_id", text(known.keyId().toString()));
        fields.putFields("tenant_id", text(known.tenantId().toString()));
        fields.putFields("kind", text(known.kind().wire()));
        fields.putFields("environment", text(known.environment().wire()));
        List<Value> scopes =
                known.scopes().values().stream().map(EnvoyWords::text).toList();
        fields.putFields(
                "scopes",
                Value.newBuilder()
                        .setListValue(ListValue.newBuilder().addAllValues(scopes))
                        .build());
        put(fields, "plan", known.planName());
        put(fields, "subject", known.subject());
        return fields.build();
    }

    private static void put(Struct.Builder fields, String name, @Nullable String value) {
        if (value != null) {
            fields.putFields(name, text(value));
        }
    }

    private static Value text(String text) {
        return Value.newBuilder().setStringValue(text).build();
    }

    /** In place of what is there under that name. */
    private static HeaderValueOption header(String name, String value) {
        return HeaderValueOption.newBuilder()
                .setHeader(HeaderValue.newBuilder().setKey(lower(name)).setValue(value))
                .setAppendAction(HeaderAppendAction.OVERWRITE_IF_EXISTS_OR_ADD)
                .build();
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** Anything but OK is a no; the client sees the status of HTTP. */
    private static int code(int status) {
        return switch (status) {
            case 400, 413 -> Code.INVALID_ARGUMENT_VALUE;
            case 401 -> Code.UNAUTHENTICATED_VALUE;
            case 403 -> Code.PERMISSION_DENIED_VALUE;
            case 429 -> Code.RESOURCE_EXHAUSTED_VALUE;
            case 503 -> Code.UNAVAILABLE_VALUE;
            default -> Code.UNKNOWN_VALUE;
        };
    }
}
