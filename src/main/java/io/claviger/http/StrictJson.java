package io.claviger.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.quarkus.jackson.ObjectMapperCustomizer;
import jakarta.inject.Singleton;

/** JSON is taken literally: what is misspelt, doubled or of another type is an error, never a guess. */
@Singleton
class StrictJson implements ObjectMapperCustomizer {
    /** Before the modules of the framework, so that ours is the {@link Jdk8Module} that counts. */
    @Override
    public int priority() {
        return MAXIMUM_PRIORITY;
    }

    @Override
    public void customize(ObjectMapper mapper) {
        Jdk8Module optionals = new Jdk8Module();
        // In a PATCH, an absent member (null) stays as it is and an explicit null (empty) is removed.
        optionals.configureReadAbsentAsNull(true);
        mapper.registerModule(optionals);
        mapper.enable(
                DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
        mapper.enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);
        mapper.enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
        mapper.disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT);
        for (LogicalType scalar : new LogicalType[] {LogicalType.Textual, LogicalType.Integer, LogicalType.Boolean}) {
            for (CoercionInputShape shape : CoercionInputShape.values()) {
                if (!isOwn(scalar, shape)) {
                    mapper.coercionConfigFor(scalar).setCoercion(shape, CoercionAction.Fail);
                }
            }
        }
    }

    private static boolean isOwn(LogicalType scalar, CoercionInputShape shape) {
        return switch (shape) {
            case String, EmptyString -> scalar == LogicalType.Textual;
            case Integer -> scalar == LogicalType.Integer;
            case Boolean -> scalar == LogicalType.Boolean;
            case Float, Array, EmptyArray, Object, EmptyObject, Binary -> false;
        };
    }
}
