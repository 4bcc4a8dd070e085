package io.claviger.verify;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.claviger.access.Environment;
import io.claviger.access.IpAddress;
import io.claviger.access.ScopeSet;
import io.claviger.failure.Violations;
import io.claviger.limit.Limit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A call to be judged. */
@Schema(name = "VerifyCall")
@JsonDeserialize(using = CallJson.Reader.class)
public record CallJson(
        @Schema(
                description = "The API key that was presented",
                examples = "ck_live_8hTq2mVbXc0RzLw4KdYs7NfGpJu1Ea0aB1cD")
        @Nullable
        String key,

        @Schema(description = "The same, where an anonymous session does too: one of the two") @Nullable
        String credential,

        @Schema(
                description = "Where the call came from: for allowlists and limits per address",
                examples = "203.0.113.7")
        @Nullable
        String ip,

        @Schema(description = "All scopes that the call needs", examples = "[\"read:leads\"]") @Nullable
        List<String> scopes,

        @Schema(description = "live or test, if the call needs one of them", examples = "live") @Nullable
        String environment,

        @Schema(description = "Name of the operation, for limits per operation", examples = "ingestion") @Nullable
        String operation,

        @Schema(description = "How many permits it is worth, 1 (default) to 1000", examples = "1") @Nullable
        Integer cost) {

    Call parse() {
        Violations violations = new Violations();
        if ((key == null) == (credential == null)) {
            violations.add("key", "exactly one of key and credential is required");
        }
        String presented = key != null ? key : credential != null ? credential : "";
        if (presented.isEmpty() && (key != null || credential != null)) {
            violations.add(key != null ? "key" : "credential", "must not be empty");
        }
        Call call = new Call(
                new Presented(presented),
                violations.optional("ip", ip, IpAddress::parse),
                violations.parse("scopes", scopes, ScopeSet.NONE, ScopeSet::parse),
                violations.optional("environment", environment, Environment::parse),
                violations.optional("operation", operation, raw -> Limit.checkName("operation", raw)),
                violations.parse("cost", cost, 1, Call::checkCost),
                credential == null ? Call.KNOWN_HOLDERS : Set.of(KnownKey.Kind.values()));
        violations.throwIfAny();
        return call;
    }

    /** Holds a credential. */
    @Override
    public String toString() {
        return "CallJson[hidden]";
    }

    /** Without reflection, and as strict as all our JSON ({@code StrictJson}): this is the body that is read most. */
    static final class Reader extends StdDeserializer<CallJson> {
        private static final long serialVersionUID = 1;

        Reader() {
            super(CallJson.class);
        }

        @Override
        public @Nullable CallJson deserialize(JsonParser json, DeserializationContext context) throws IOException {
            if (!json.isExpectedStartObjectToken()) {
                return (CallJson) context.handleUnexpectedToken(CallJson.class, json);
            }
            String key = null;
            String credential = null;
            String ip = null;
            List<String> scopes = null;
            String environment = null;
            String operation = null;
            Integer cost = null;
            for (String member = json.nextFieldName(); member != null; member = json.nextFieldName()) {
                json.nextToken();
                try {
                    switch (member) {
                        case "key" -> key = text(json, context);
                        case "credential" -> credential = text(json, context);
                        case "ip" -> ip = text(json, context);
                        case "scopes" -> scopes = texts(json, context);
                        case "environment" -> environment = text(json, context);
                        case "operation" -> operation = text(json, context);
                        case "cost" -> cost = number(json, context);
                        default -> throw UnrecognizedPropertyException.from(json, CallJson.class, member, null);
                    }
                } catch (MismatchedInputException e) {
                    if (!(e instanceof UnrecognizedPropertyException)) {
                        e.prependPath(CallJson.class, member);
                    }
                    throw e;
                }
            }
            return new CallJson(key, credential, ip, scopes, environment, operation, cost);
        }

        private static @Nullable String text(JsonParser json, DeserializationContext context) throws IOException {
            return switch (json.currentToken()) {
                case VALUE_STRING -> json.getText();
                case VALUE_NULL -> null;
                default -> (String) context.handleUnexpectedToken(String.class, json);
            };
        }

        private static @Nullable Integer number(JsonParser json, DeserializationContext context) throws IOException {
            return switch (json.currentToken()) {
                // Beyond any range is beyond ours too, and is refused in its words.
                case VALUE_NUMBER_INT ->
                    json.getNumberType() == JsonParser.NumberType.INT ? json.getIntValue() : Integer.MAX_VALUE;
                case VALUE_NULL -> null;
                default -> (Integer) context.handleUnexpectedToken(Integer.class, json);
            };
        }

        private static @Nullable List<String> texts(JsonParser json, DeserializationContext context)
                throws IOException {
            if (json.currentToken() == JsonToken.VALUE_NULL) {
                return null;
            }
            if (!json.isExpectedStartArrayToken()) {
                return ((List<?>) context.handleUnexpectedToken(List.class, json))
                        .stream().map(String.class::cast).toList();
            }
            List<String> texts = new ArrayList<>();
            while (json.nextToken() != JsonToken.END_ARRAY) {
                try {
                    texts.add(text(json, context));
                } catch (MismatchedInputException e) {
                    e.prependPath(texts, texts.size());
                    throw e;
                }
            }
            return texts;
        }
    }
}
