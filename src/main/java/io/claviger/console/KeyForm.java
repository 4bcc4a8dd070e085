package io.claviger.console;

import io.claviger.key.KeyJson;
import io.claviger.limit.Level;
import io.claviger.limit.Limit;
import io.claviger.limit.LimitJson;
import io.claviger.limit.Limits;
import io.claviger.tenant.Keyspace;
import io.claviger.tenant.Tenant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The form that makes a key, with what was typed into it.
 *
 * @param environments whether keys of this product are live or test
 * @param catalogue the product's scopes with what they allow; empty: any
 * @param scopes typed, where there is no catalogue
 * @param once by which the form is known when it is sent again
 */
public record KeyForm(
        UUID tenantId,
        String name,
        boolean environments,
        boolean test,
        List<Choice> catalogue,
        String scopes,
        String expires,
        String addresses,
        List<Cap> caps,
        String once,
        Errors errors) {

    /** One scope that can be ticked. */
    public record Choice(String scope, String text, boolean chosen) {}

    /** A limit that a key can have lower than its tenant. */
    public record Cap(String name, int most, String window, String typed) {
        public String field() {
            return "limits." + name;
        }
    }

    static KeyForm of(Tenant tenant, Keyspace keyspace, Limits limits, Form typed, Errors errors, String once) {
        List<String> chosen = typed.all("scopes");
        List<Choice> catalogue = keyspace.scopes()
                .map(all -> all.values().stream()
                        .map(scope -> new Choice(
                                scope, keyspace.scopeTexts().getOrDefault(scope, ""), chosen.contains(scope)))
                        .toList())
                .orElse(List.of());
        List<Cap> caps = limits.all().stream()
                .filter(limit -> limit.level() == Level.KEY || limit.level() == Level.OPERATION)
                .map(limit ->
                        new Cap(limit.name(), limit.permits(), window(limit), typed.one("limits." + limit.name())))
                .toList();
        return new KeyForm(
                tenant.id(),
                typed.one("name"),
                keyspace.environments(),
                typed.one("environment").equals("test"),
                catalogue,
                typed.one("scopes"),
                typed.one("expires_at"),
                typed.one("ip_allowlist"),
                caps,
                once,
                errors);
    }

    private static String window(Limit limit) {
        long seconds = limit.window().toSeconds();
        String window = seconds == 1
                ? "second"
                : seconds % 60 == 0 && seconds > 60 ? seconds / 60 + " minutes" : seconds + " seconds";
        return limit.operation() == null ? window : window + ", of " + limit.operation();
    }

    /** What was typed, as the API would be sent it: what is wrong is found there. */
    static KeyJson.New request(Form form) {
        List<String> scopes = form.all("scopes").stream()
                .flatMap(typed -> Form.words(typed).stream())
                .toList();
        String day = form.one("expires_at").strip();
        return new KeyJson.New(
                null,
                form.one("name"),
                form.one("environment").isEmpty() ? null : form.one("environment"),
                scopes,
                day.isEmpty() ? null : day.length() == "2027-12-31".length() ? day + "T00:00:00Z" : day,
                form.lines("ip_allowlist"),
                limits(form),
                null);
    }

    private static Map<String, LimitJson> limits(Form form) {
        Map<String, LimitJson> limits = new HashMap<>();
        form.fields().keySet().stream()
                .filter(field -> field.startsWith("limits.") && !form.one(field).isBlank())
                .forEach(field -> limits.put(
                        field.substring("limits.".length()),
                        new LimitJson(null, null, number(form.one(field)), null, null)));
        return limits;
    }

    /** Zero is refused like what is no number. */
    private static int number(String typed) {
        try {
            return Integer.parseInt(typed.strip());
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
