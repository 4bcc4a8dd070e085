package io.claviger.console;

import io.claviger.limit.Limit;
import io.claviger.limit.Quota;
import io.claviger.verify.Explanation;
import io.claviger.verify.Refusal;
import io.claviger.verify.Rule;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Whether a call with a key would be admitted, rule by rule.
 *
 * @param code the verdict's code
 * @param status what the caller's program is answered
 */
public record Why(String code, String text, int status, List<Result> rules, List<Room> rooms, boolean degraded) {
    /** One rule. */
    public record Result(String title, boolean kept, String detail) {}

    /** Where one limit stands. */
    public record Room(String name, String level, int permits, String window, int remaining, long resetSeconds) {
        public int used() {
            return permits - remaining;
        }

        static Room of(Quota quota) {
            Limit limit = quota.limit();
            return new Room(
                    limit.name(),
                    limit.level().wire(),
                    limit.permits(),
                    limit.window().toMillis() % 1000 == 0
                            ? limit.window().toSeconds() + " s"
                            : limit.window().toMillis() + " ms",
                    quota.remaining(),
                    quota.remaining() == limit.permits() ? 0 : quota.resetSeconds());
        }
    }

    static Why of(Explanation explained) {
        String code = explained.refusal().map(Refusal::name).orElse("VALID");
        int status =
                explained.refusal().map(refusal -> refusal.failure().status()).orElse(200);
        List<Result> rules = Arrays.stream(Rule.values())
                .filter(rule -> rule != Rule.KIND)
                .map(rule -> new Result(title(rule), !explained.broken().contains(rule), detail(rule, explained)))
                .toList();
        return new Why(
                code,
                text(code),
                status,
                rules,
                explained.quotas().stream().map(Room::of).toList(),
                explained.degraded());
    }

    public boolean isValid() {
        return code.equals("VALID");
    }

    private static String title(Rule rule) {
        return switch (rule) {
            case KIND -> "It is a key";
            case NOT_REVOKED -> "Not revoked";
            case NOT_DISABLED -> "Not disabled";
            case NOT_EXPIRED -> "Not expired";
            case TENANT_ACTIVE -> "The organisation is active";
            case ADDRESS_OF_KEY -> "The key may be used from there";
            case ADDRESS_OF_TENANT -> "The organisation may be used from there";
            case ENVIRONMENT -> "The environment fits";
            case PLAN -> "The plan includes API access";
            case SCOPES -> "It has the scopes";
        };
    }

    private static String detail(Rule rule, Explanation explained) {
        return switch (rule) {
            case ADDRESS_OF_KEY -> listed(explained.key().allowlist().texts());
            case ADDRESS_OF_TENANT -> listed(explained.key().tenantAllowlist().texts());
            case ENVIRONMENT -> "it is a " + explained.key().environment().wire() + " key";
            case PLAN ->
                explained.key().planName() == null
                        ? "no plan is asked for"
                        : "on " + explained.key().planName();
            case SCOPES ->
                explained.key().scopes().values().isEmpty()
                        ? "it has none"
                        : "it has " + String.join(", ", explained.key().scopes().values());
            default -> "";
        };
    }

    private static String listed(List<String> ranges) {
        return ranges.isEmpty() ? "from anywhere" : "from " + String.join(", ", ranges);
    }

    /** A verdict's code in words. */
    static String text(String code) {
        return switch (code) {
            case "VALID" -> "The call is admitted.";
            case "KEY_REVOKED" -> "The key was revoked.";
            case "KEY_DISABLED" -> "The key was disabled.";
            case "KEY_EXPIRED" -> "The key had expired.";
            case "TENANT_SUSPENDED" -> "The organisation was suspended.";
            case "IP_NOT_ALLOWED" -> "The call came from an address that is not allowed.";
            case "ENVIRONMENT_MISMATCH" -> "A test key was used for live data, or the other way round.";
            case "PLAN_UPGRADE_REQUIRED" -> "The plan does not include API access.";
            case "INSUFFICIENT_SCOPE" -> "The call needed a scope that the key does not have.";
            case "RATE_LIMITED" -> "There were more calls than a limit admits.";
            default -> code.toLowerCase(Locale.ROOT).replace('_', ' ');
        };
    }
}
