package io.claviger.audit;

import io.claviger.access.Caller;
import io.claviger.failure.Text;
import io.claviger.failure.Violations;
import io.claviger.list.ListParams;
import io.claviger.list.ListQuery;
import io.claviger.list.SortColumn;
import io.claviger.list.Times;
import jakarta.ws.rs.QueryParam;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/** The query parameters of the audit trail. They are text here, so that a wrong one is a 400 that names it. */
@NullUnmarked
public class AuditParams {
    private static final Pattern ACTION = Pattern.compile("[a-z_]{1,50}\\.[a-z_]{1,50}");
    private static final int LONGEST_ACTOR = 300;

    @QueryParam("tenant_id")
    @Parameter(description = "To the things of this tenant only")
    String tenantId;

    @QueryParam("target_id")
    @Parameter(description = "To this key, tenant, account, application, grant or signing key only")
    String targetId;

    @QueryParam("actor_id")
    @Parameter(description = "By this actor only: actor.id of a line", example = "root")
    String actorId;

    @QueryParam("action")
    @Parameter(description = "This action only", example = "key.revoke")
    String action;

    @QueryParam("from")
    @Parameter(description = "RFC 3339; not before", example = "2026-12-01T00:00:00Z")
    String from;

    @QueryParam("to")
    @Parameter(description = "RFC 3339; before", example = "2027-01-01T00:00:00Z")
    String to;

    @QueryParam("limit")
    @Parameter(description = "How many at most, 1 to 100, default 20", example = "20")
    String limit;

    @QueryParam("order")
    @Parameter(description = "desc, the default: the latest first; or asc", example = "desc")
    String order;

    @QueryParam("cursor")
    @Parameter(description = "next_cursor of the page before")
    String cursor;

    @QueryParam("offset")
    @Parameter(hidden = true)
    String offset;

    @QueryParam("sort")
    @Parameter(hidden = true)
    String sort;

    @QueryParam("search")
    @Parameter(hidden = true)
    String search;

    /** The same, for who asks otherwise than by an address of our API. */
    public static AuditParams of(
            @Nullable String tenantId,
            @Nullable String targetId,
            @Nullable String action,
            @Nullable String from,
            @Nullable String to,
            @Nullable String cursor) {
        AuditParams params = new AuditParams();
        params.tenantId = tenantId;
        params.targetId = targetId;
        params.action = action;
        params.from = from;
        params.to = to;
        params.cursor = cursor;
        return params;
    }

    /** What page of which lines is wanted. */
    public record Wanted(Map<String, Object> where, ListQuery page) {}

    /**
     * What is asked for.
     *
     * @throws io.claviger.failure.FailureException 400 naming every wrong parameter
     */
    public Wanted parse(Caller caller) {
        Violations violations = new Violations();
        Map<String, Object> where = new HashMap<>();
        put(where, "tenantId", violations.optional("tenant_id", tenantId, raw -> tenant(caller, raw)));
        put(where, "targetId", violations.optional("target_id", targetId, AuditParams::uuid));
        put(where, "actorId", violations.optional("actor_id", actorId, raw -> Text.name(raw, LONGEST_ACTOR)));
        put(where, "action", violations.optional("action", action, AuditParams::action));
        put(where, "createdAt", times(violations));
        refuse(violations, "offset", offset, "the trail is gone through by cursor");
        refuse(violations, "sort", sort, "the trail is in the order of time");
        refuse(violations, "search", search, "the trail has no names: use action, actor_id, target_id");
        ListQuery page = ListParams.of(limit, order, cursor).parse(EnumSet.of(SortColumn.CREATED_AT), violations);
        violations.throwIfAny();
        return new Wanted(where, page);
    }

    private Times times(Violations violations) {
        Instant first = violations.optional("from", from, Times::instant);
        Instant last = violations.optional("to", to, Times::instant);
        if (first != null && last != null && !first.isBefore(last)) {
            violations.add("from", "must be before to");
        }
        return new Times(first, last);
    }

    private static void put(Map<String, Object> where, String attribute, @Nullable Object value) {
        if (value != null) {
            where.put(attribute, value);
        }
    }

    private static void refuse(Violations violations, String name, @Nullable String given, String why) {
        if (given != null) {
            violations.add(name, "must not be given: " + why);
        }
    }

    /** Somebody else's is as unknown as none. */
    private static UUID tenant(Caller caller, String raw) {
        UUID tenant = uuid(raw);
        if (caller.tenantId().isPresent() && !caller.tenantId().get().equals(tenant)) {
            throw new IllegalArgumentException("there is no such tenant");
        }
        return tenant;
    }

    private static UUID uuid(String raw) {
        try {
            return UUID.fromString(raw);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("must be a UUID", e);
        }
    }

    private static String action(String raw) {
        if (!ACTION.matcher(raw).matches()) {
            throw new IllegalArgumentException("must be an action such as key.revoke");
        }
        return raw;
    }
}
