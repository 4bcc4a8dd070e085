package io.claviger.gateway;

import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.service.auth.v3.AttributeContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Headers as Envoy tells of them, in either of its two ways. */
record EnvoyLines(Map<String, List<String>> lines) implements HeaderLines {
    /** The client's. */
    static EnvoyLines of(AttributeContext.HttpRequest request) {
        EnvoyLines headers = new EnvoyLines(new TreeMap<>());
        request.getHeadersMap().forEach(headers::add);
        for (HeaderValue line : request.getHeaderMap().getHeadersList()) {
            headers.add(
                    line.getKey(),
                    line.getRawValue().isEmpty()
                            ? line.getValue()
                            : line.getRawValue().toStringUtf8());
        }
        return headers;
    }

    /** Envoy's own: its key, and what its configuration says that the route needs. There, each name is a need or unknown. */
    static EnvoyLines ofRoute(Map<String, String> extensions, List<String> serviceKeys) {
        EnvoyLines own = new EnvoyLines(new TreeMap<>());
        extensions.forEach((name, value) -> own.add(Needs.PREFIX + name, value));
        serviceKeys.forEach(key -> own.add(Gateways.SERVICE_KEY, key));
        return own;
    }

    private void add(String name, String value) {
        lines.computeIfAbsent(name.toLowerCase(Locale.ROOT), any -> new ArrayList<>())
                .add(value);
    }

    @Override
    public List<String> all(String name) {
        return lines.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
    }

    @Override
    public Set<String> names() {
        return lines.keySet();
    }
}
