package io.claviger.verify;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class VerifyJsonTest {
    private static final UUID ID = new UUID(1, 2);
    private static final Instant TIME = Instant.parse("2026-11-29T01:02:03.004Z");

    @Test
    void saysEachOfItsMembersInTheirOrder() throws JsonProcessingException {
        VerifyJson full = new VerifyJson(
                true,
                "VALID",
                "key",
                ID,
                "subject",
                ID,
                "bricqs",
                "CRM \"Integration\"",
                "live",
                List.of("read:leads", "webhooks"),
                "BUSINESS",
                TIME,
                Map.of("team", Map.of("size", 3)),
                45L,
                List.of(new VerifyJson.LimitState("key", 1000, 987, TIME)),
                true);

        JsonObject json = new JsonObject(new ObjectMapper().writeValueAsString(full));

        assertThat(json.fieldNames()).containsExactly(membersOf(VerifyJson.class));
        JsonObject limit = json.getJsonArray("limits").getJsonObject(0);
        assertThat(limit.fieldNames()).containsExactly(membersOf(VerifyJson.LimitState.class));
        assertThat(limit.getString("reset")).isEqualTo("2026-11-29T01:02:03.004Z");
        assertThat(json.getString("expires_at")).isEqualTo("2026-11-29T01:02:03.004Z");
        assertThat(json.getString("name")).isEqualTo("CRM \"Integration\"");
        assertThat(json.getString("key_id")).isEqualTo(ID.toString());
        assertThat(json.getJsonArray("scopes")).containsExactly("read:leads", "webhooks");
        assertThat(json.getJsonObject("metadata").getJsonObject("team").getInteger("size"))
                .isEqualTo(3);
    }

    @Test
    void isSilentAboutWhatThereIsNot() throws JsonProcessingException {
        VerifyJson refused = VerifyJson.of(Verdict.Refused.UNKNOWN);

        assertThat(new ObjectMapper().writeValueAsString(refused))
                .isEqualTo("{\"valid\":false,\"code\":\"KEY_NOT_FOUND\"}");
    }

    private static String[] membersOf(Class<? extends Record> type) {
        return Arrays.stream(type.getRecordComponents())
                .map(VerifyJsonTest::member)
                .toArray(String[]::new);
    }

    private static String member(RecordComponent component) {
        JsonProperty named = component.getAccessor().getAnnotation(JsonProperty.class);
        return named == null ? component.getName() : named.value();
    }
}
