package io.claviger.console;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One page of the audit trail.
 *
 * @param next where the next page starts; empty: this is the last
 */
public record AuditView(List<Line> lines, Filter filter, String next, Errors errors) {
    /** Actions that can be asked for. */
    public static final List<String> ACTIONS = List.of(
            "key.create",
            "key.change",
            "key.activate",
            "key.deactivate",
            "key.rotate",
            "key.revoke",
            "tenant.change",
            "account.create",
            "account.change",
            "account.delete",
            "session.begin",
            "session.end",
            "oauth_client.create",
            "oauth_client.change",
            "oauth_client.delete",
            "oauth_grant.create",
            "oauth_grant.revoke");

    /** One change, and of what it is. */
    public record Line(Changes change, String action, String target, boolean key) {}

    /** What is asked for. */
    public record Filter(String tenantId, String target, String action, String from, String to) {
        static Filter of(Form query) {
            return new Filter(
                    query.one("tenant_id"),
                    query.one("target_id").strip(),
                    query.one("action"),
                    query.one("from"),
                    query.one("to"));
        }

        Map<String, List<String>> parameters() {
            Map<String, List<String>> all = new LinkedHashMap<>();
            put(all, "tenant_id", tenantId);
            put(all, "target_id", target);
            put(all, "action", action);
            put(all, "from", from);
            put(all, "to", to);
            return all;
        }

        private static void put(Map<String, List<String>> all, String name, String value) {
            if (!value.isBlank()) {
                all.put(name, List.of(value));
            }
        }
    }

    public List<String> actions() {
        return ACTIONS;
    }

    public boolean filtered() {
        return !filter.parameters().isEmpty();
    }

    public String export() {
        return "/console/audit.csv?" + Form.query(filter.parameters());
    }

    public String nextPage() {
        Map<String, List<String>> all = filter.parameters();
        all.put("cursor", List.of(next));
        return "/console/audit?" + Form.query(all);
    }
}
