package io.claviger.key;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.claviger.usage.UsageCount;
import io.claviger.usage.UsageQuery;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What a key was used for, in JSON. */
@Schema(name = "ApiKeyUsage")
record KeyUsageJson(
        @JsonProperty("key_id") UUID keyId,

        @Schema(description = "hour or day", examples = "day")
        String by,

        Instant from,
        Instant to,
        @JsonInclude @JsonProperty("last_used_at") @Nullable Instant lastUsedAt,
        @Schema(examples = "12") long total,

        @Schema(description = "How often each verdict, by its code", examples = "{\"VALID\": 11, \"RATE_LIMITED\": 1}")
        Map<String, Long> outcomes,

        @Schema(description = "Oldest first; hours or days (UTC) without a call are left out")
        List<SpanJson> list) {

    /** One hour or day. */
    @Schema(name = "ApiKeyUsageSpan")
    record SpanJson(Instant start, long total, Map<String, Long> outcomes) {}

    static KeyUsageJson of(ApiKey key, UsageQuery query, List<UsageCount> counts) {
        Map<Instant, List<UsageCount>> spans =
                counts.stream().collect(Collectors.groupingBy(UsageCount::start, TreeMap::new, Collectors.toList()));
        return new KeyUsageJson(
                key.id(),
                query.by().wire(),
                query.from(),
                query.to(),
                key.lastUsedAt(),
                total(counts),
                outcomes(counts),
                spans.entrySet().stream()
                        .map(span -> new SpanJson(span.getKey(), total(span.getValue()), outcomes(span.getValue())))
                        .toList());
    }

    private static long total(List<UsageCount> counts) {
        return counts.stream().mapToLong(UsageCount::calls).sum();
    }

    private static Map<String, Long> outcomes(List<UsageCount> counts) {
        return counts.stream()
                .collect(Collectors.toMap(UsageCount::outcome, UsageCount::calls, Long::sum, TreeMap::new));
    }
}
