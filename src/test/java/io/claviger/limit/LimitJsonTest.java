package io.claviger.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claviger.failure.FailureException;
import io.claviger.failure.FieldError;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LimitJsonTest {
    @Test
    void whatIsWrittenIsReadAgain() {
        Map<String, LimitOverride> overrides = Map.of(
                "key", new LimitOverride(null, null, 5, null, null),
                "ingestion",
                        new LimitOverride(
                                Level.OPERATION, "ingestion", 100, Duration.ofSeconds(1), OutagePolicy.CLOSED),
                "nothing", new LimitOverride(null, null, null, null, null));
        assertThat(LimitJson.parse(LimitJson.of(overrides))).isEqualTo(overrides);
    }

    @Test
    void everyWrongMemberIsNamedAtOnce() {
        Map<String, LimitJson> wire = new LinkedHashMap<>();
        wire.put("Bad Name", new LimitJson("key", null, 1, 1, null));
        wire.put("level", new LimitJson("person", null, 1, 1, null));
        wire.put("window", new LimitJson("key", null, 1, 0, null));
        wire.put("outage", new LimitJson("key", null, 1, 1, "maybe"));
        wire.put("all", new LimitJson("KEY", null, 1, -5, "LOCAL"));
        assertThatThrownBy(() -> LimitJson.parse(wire))
                .isInstanceOfSatisfying(FailureException.class, refused -> assertThat(refused.errors())
                        .extracting(FieldError::field)
                        .containsExactlyInAnyOrder(
                                "Bad Name",
                                "level.level",
                                "window.window_seconds",
                                "outage.when_redis_is_down",
                                "all.level",
                                "all.window_seconds",
                                "all.when_redis_is_down"));
    }
}
