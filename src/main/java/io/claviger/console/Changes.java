package io.claviger.console;

import io.claviger.audit.AuditLine;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One line of the audit trail in words. */
public record Changes(
        Moment at,
        String who,
        String what,
        List<String> details,
        @Nullable String address) {
    private static final String NONE = "none";

    static Changes of(AuditLine line, Instant now) {
        List<String> details = new ArrayList<>();
        TreeSet<String> names = new TreeSet<>(line.before().keySet());
        names.addAll(line.after().keySet());
        for (String name : names) {
            boolean isNew = !line.before().containsKey(name);
            String before = value(line.before().get(name));
            String after = value(line.after().get(name));
            if (!isNew || !after.equals(NONE)) {
                details.add(name.replace('_', ' ') + ": " + (isNew ? after : before + " → " + after));
            }
        }
        return new Changes(
                new Moment(line.at(), now), line.actor().name(), verb(line.action()), details, line.address());
    }

    private static String verb(String action) {
        return switch (action) {
            case "key.create" -> "created the key";
            case "key.change" -> "changed the key";
            case "key.activate" -> "enabled the key";
            case "key.deactivate" -> "disabled the key";
            case "key.revoke" -> "revoked the key";
            case "key.rotate" -> "rotated the key";
            default -> action.replace('_', ' ').replace('.', ' ');
        };
    }

    private static String value(@Nullable Object value) {
        return switch (value) {
            case null -> NONE;
            case Collection<?> all when all.isEmpty() -> NONE;
            case Collection<?> all ->
                String.join(", ", all.stream().map(String::valueOf).toList());
            case Map<?, ?> all when all.isEmpty() -> NONE;
            default -> String.valueOf(value);
        };
    }
}
