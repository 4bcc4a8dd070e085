package io.claviger.gateway;

import io.claviger.verify.KnownKey;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Who calls, for the application behind: in headers that are all there at every yes, so that none which the client sent under
 * these names is left. Nothing in them is secret or chosen by a customer, but for the scopes, which are words.
 */
final class Identity {
    private static final String SAFE = "-._~:/*@|+=,";

    private Identity() {}

    static Map<String, String> headers(KnownKey key) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("X-Claviger-Key-Id", key.keyId().toString());
        headers.put("X-Claviger-Tenant-Id", key.tenantId().toString());
        headers.put("X-Claviger-Kind", key.kind().wire());
        headers.put("X-Claviger-Environment", key.environment().wire());
        headers.put(
                "X-Claviger-Scopes",
                key.scopes().values().stream().map(Identity::safe).collect(Collectors.joining(" ")));
        headers.put("X-Claviger-Plan", safe(key.planName()));
        headers.put("X-Claviger-Subject", safe(key.subject()));
        return headers;
    }

    /** What could end a header, or mean something within one, is escaped as in a URL. */
    static String safe(@Nullable String text) {
        if (text == null) {
            return "";
        }
        StringBuilder safe = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean plain =
                    c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || SAFE.indexOf(c) >= 0;
            safe.append(plain ? String.valueOf(c) : "%%%02X".formatted((int) c));
        }
        return safe.toString();
    }
}
