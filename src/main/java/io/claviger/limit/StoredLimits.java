package io.claviger.limit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Singleton;
import java.io.UncheckedIOException;
import java.util.Map;

/** Limit overrides as the database keeps them: the JSON of our API, in a jsonb column. */
@Singleton
public class StoredLimits {
    private static final TypeReference<Map<String, LimitJson>> WIRE = new TypeReference<>() {};

    private final ObjectMapper mapper;

    StoredLimits(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    public JsonObject write(Map<String, LimitOverride> overrides) {
        try {
            return new JsonObject(mapper.writeValueAsString(LimitJson.of(overrides)));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Map<String, LimitOverride> read(JsonObject stored) {
        if (stored.isEmpty()) {
            return Map.of();
        }
        try {
            return LimitJson.parse(mapper.readValue(stored.encode(), WIRE));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
