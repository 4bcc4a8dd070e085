package io.claviger.session;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.claviger.access.Right;
import io.claviger.access.Role;
import io.claviger.access.ScopeSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Another identity provider's claims, in our words. */
final class ClaimsJson {
    private static final int LONGEST = 300;
    /** Of the year 9999: what RFC 3339 can write. */
    private static final long LAST_SECOND = 253_402_300_799L;

    private ClaimsJson() {}

    /** Refuses settings that are no JSON pointers, naming the property. */
    static void check(String property, SessionConfig.Claims where) {
        Map.of(
                        "tenant", where.tenant(),
                        "role", where.role(),
                        "permissions", where.permissions(),
                        "name", where.name(),
                        "nickname", where.nickname(),
                        "picture", where.picture())
                .forEach((name, pointer) -> {
                    try {
                        JsonPointer.compile(pointer);
                    } catch (IllegalArgumentException e) {
                        throw new IllegalStateException(
                                property + "." + name + " must be a JSON pointer such as /app_metadata/tenant", e);
                    }
                });
    }

    /** Empty: it names no tenant. */
    static Optional<ForeignPerson> read(String json, SessionConfig.Issuer issuer, ObjectMapper mapper)
            throws java.io.IOException {
        JsonNode claims = mapper.readTree(json);
        SessionConfig.Claims where = issuer.claims();
        String tenant = text(claims, where.tenant());
        if (tenant == null) {
            return Optional.empty();
        }
        String subject = claims.path("sub").asText();
        String name = text(claims, where.name());
        String role = text(claims, where.role());
        List<String> words = words(claims.at(JsonPointer.compile(where.permissions())));
        return Optional.of(new ForeignPerson(
                issuer.issuer(),
                issuer.keyspace().orElse(null),
                tenant,
                subject,
                name == null ? subject : name,
                text(claims, where.nickname()),
                text(claims, where.picture()),
                role == null ? null : Role.ofClaim(role).orElse(null),
                Right.among(words),
                words.stream().filter(ClaimsJson::isScope).limit(100).toList(),
                Instant.ofEpochSecond(Math.min(claims.path("exp").asLong(), LAST_SECOND))));
    }

    private static boolean isScope(String word) {
        try {
            ScopeSet.parse(List.of(word));
            // Who is an admin is said by the role, not by whoever may name permissions.
            return !word.equals(ScopeSet.ADMIN);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static List<String> words(JsonNode permissions) {
        if (permissions.isTextual()) {
            return List.of(permissions.asText().strip().split("\\s+"));
        }
        List<String> words = new ArrayList<>();
        StreamSupport.stream(permissions.spliterator(), false)
                .filter(JsonNode::isTextual)
                .forEach(word -> words.add(word.asText()));
        return words;
    }

    private static @Nullable String text(JsonNode claims, String pointer) {
        JsonNode found = claims.at(JsonPointer.compile(pointer));
        String text =
                found.isTextual() || found.isIntegralNumber() ? found.asText().strip() : "";
        return text.isEmpty() || text.length() > LONGEST || text.codePoints().anyMatch(Character::isISOControl)
                ? null
                : text;
    }
}
