package io.claviger.console;

import io.claviger.access.By;
import io.claviger.access.IpAllowlist;
import io.claviger.access.Right;
import io.claviger.failure.Failure;
import io.claviger.failure.FailureException;
import io.claviger.http.OwnCredential;
import io.claviger.key.ApiKey;
import io.claviger.key.CreatedKey;
import io.claviger.key.Idempotency;
import io.claviger.key.KeyHash;
import io.claviger.key.KeyJson;
import io.claviger.key.KeyRules;
import io.claviger.key.Keys;
import io.claviger.key.RotationConfig;
import io.claviger.key.Rotations;
import io.claviger.list.Cursor;
import io.claviger.list.ListParams;
import io.claviger.list.ListQuery;
import io.claviger.list.Listing;
import io.claviger.list.SortColumn;
import io.claviger.oauth.Issuer;
import io.claviger.tenant.Keyspace;
import io.claviger.tenant.Tenant;
import io.claviger.tenant.Tenants;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** {@code /console/keys}: the keys of a tenant, and each of them. What may be done is decided where the API has it decided. */
@Path("/console/keys")
@OwnCredential
@Produces(MediaType.TEXT_HTML)
class KeyPagesResource extends ConsoleResource {
    private static final Set<SortColumn> SORTS = EnumSet.of(SortColumn.CREATED_AT, SortColumn.NAME);
    private static final List<String> STATES = List.of("active", "disabled", "revoked");
    private static final String PLACE = "keys";

    private final Keys keys;
    private final Rotations rotations;
    private final RotationConfig rotation;
    private final KeyRules rules;
    private final Tenants tenants;
    private final Facts facts;

    KeyPagesResource(
            Console console,
            Issuer issuer,
            Keys keys,
            Rotations rotations,
            RotationConfig rotation,
            KeyRules rules,
            Tenants tenants,
            Facts facts) {
        super(console, issuer);
        this.keys = keys;
        this.rotations = rotations;
        this.rotation = rotation;
        this.rules = rules;
        this.tenants = tenants;
        this.facts = facts;
    }

    @CheckedTemplate(basePath = "console")
    static class Templates {
        private Templates() {}

        static native TemplateInstance keys(Frame frame, KeyList list, @Nullable PlanView plan);

        static native TemplateInstance newKey(Frame frame, KeyForm form, @Nullable String problem);

        static native TemplateInstance secret(
                Frame frame, KeyView key, String secret, String address, @Nullable KeyView old);

        static native TemplateInstance key(Frame frame, KeyView key, KeyActions actions, KeyFacts facts);

        static native TemplateInstance revoke(Frame frame, KeyView key);

        static native TemplateInstance address(Errors errors, List<String> ranges);
    }

    @GET
    public Uni<RestResponse<String>> list(@Context RoutingContext http, @BeanParam ListParams params) {
        return visit(http, visit -> {
            By by = by(visit);
            Form query = visit.query();
            Optional<UUID> wanted = maybeId(query.one("tenant_id"));
            Map<String, Object> where = new HashMap<>();
            wanted.ifPresent(id -> where.put("tenantId", id));
            if (STATES.contains(query.one("state"))) {
                where.put("state", query.one("state"));
            }
            ListQuery page = params.parse(SORTS);
            return keys.list(by, where, page).flatMap(found -> console.tenant(by, wanted)
                    .flatMap(tenant -> page(
                            visit,
                            200,
                            Templates.keys(
                                    frame(visit, PLACE, tenant),
                                    shown(query, page, found),
                                    tenant.map(console::plan).orElse(null)))));
        });
    }

    private KeyList shown(Form query, ListQuery page, Listing<ApiKey> found) {
        Instant now = console.now();
        return new KeyList(
                found.rows().stream().map(key -> KeyView.of(key, now)).toList(),
                found.total().isPresent() ? Long.toString(found.total().getAsLong()) : "",
                query.one("search"),
                query.one("state"),
                query.one("tenant_id"),
                page.sort().wire(),
                page.descending(),
                found.next().map(Cursor::text).orElse(""),
                !query.one("cursor").isEmpty());
    }

    @GET
    @Path("/new")
    public Uni<RestResponse<String>> ask(@Context RoutingContext http) {
        return visit(http, visit -> {
            Keys.must(by(visit), Right.CREATE_KEYS);
            return mustHaveTenant(visit, visit.query())
                    .flatMap(tenant -> newKeyPage(visit, tenant, visit.query(), Errors.NONE, planProblem(tenant), 200));
        });
    }

    private @Nullable String planProblem(Tenant tenant) {
        PlanView plan = console.plan(tenant);
        return plan.mayCreate()
                ? null
                : "Your plan, " + plan.plan()
                        + ", does not include new API keys: upgrade from Settings → Billing first.";
    }

    private Uni<Tenant> mustHaveTenant(Visit visit, Form form) {
        return console.tenant(by(visit), maybeId(form.one("tenant_id")))
                .map(found -> found.orElseThrow(() ->
                        new FailureException(Failure.BAD_REQUEST, "Choose an organisation first: keys belong to one")));
    }

    private Uni<RestResponse<String>> newKeyPage(
            Visit visit, Tenant tenant, Form typed, Errors errors, @Nullable String problem, int status) {
        KeyForm form =
                KeyForm.of(tenant, rules.keyspaceOf(tenant), tenants.limitsOf(tenant), typed, errors, console.chance());
        return page(visit, status, Templates.newKey(frame(visit, PLACE, Optional.of(tenant)), form, problem));
    }

    @POST
    @Consumes(MediaType.WILDCARD)
    public Uni<RestResponse<String>> create(@Context RoutingContext http, @Nullable String body) {
        return act(http, body, form -> "/console/keys/new?" + form.typed(), (visit, form) -> {
            Keys.must(by(visit), Right.CREATE_KEYS);
            return mustHaveTenant(visit, form).flatMap(tenant -> create(visit, form, tenant));
        });
    }

    private Uni<RestResponse<String>> create(Visit visit, Form form, Tenant tenant) {
        Keyspace keyspace = rules.keyspaceOf(tenant);
        return keys.create(
                        by(visit),
                        tenant.id(),
                        found -> KeyForm.request(form).parse(keyspace, console.now()),
                        again(visit, form))
                .flatMap(created -> created(visit, created, tenant, null))
                .onFailure(FailureException.class)
                .recoverWithUni(failure -> wrong(visit, form, tenant, failure));
    }

    private Uni<RestResponse<String>> wrong(Visit visit, Form form, Tenant tenant, FailureException failure) {
        String problem =
                switch (failure.failure()) {
                    case BAD_REQUEST -> null;
                    case CONFLICT ->
                        "This form was sent before: the key that came of it is in the list. To make another one, send it again.";
                    default -> Errors.sentence(failure.publicText());
                };
        return newKeyPage(
                visit,
                tenant,
                form,
                Errors.of(failure.errors()),
                problem,
                failure.failure().status());
    }

    /** A form that is sent twice, by an impatient click or by going back, makes one key. */
    private static Optional<Idempotency> again(Visit visit, Form form) {
        String once = form.one("once");
        if (once.isEmpty()) {
            return Optional.empty();
        }
        String key;
        try {
            key = Idempotency.checkKey(once);
        } catch (IllegalArgumentException e) {
            throw new FailureException(Failure.BAD_REQUEST);
        }
        return Optional.of(new Idempotency(
                key,
                "console:" + visit.person().actor().id(),
                KeyHash.of(visit.http().request().path() + "\n" + form.one("action") + "\n" + form.typed())));
    }

    /** The one page that has a secret on it: it is said once, and not to who sends the form again. */
    private Uni<RestResponse<String>> created(Visit visit, CreatedKey created, Tenant tenant, @Nullable ApiKey old) {
        KeyView key = KeyView.of(created.key(), console.now());
        Optional<String> secret = created.plaintext().filter(text -> !created.repeated());
        if (secret.isEmpty()) {
            return Uni.createFrom().item(go(address(key.id()), Done.MADE_ALREADY));
        }
        return page(
                visit,
                200,
                Templates.secret(
                        frame(visit, PLACE, Optional.of(tenant)),
                        key,
                        secret.get(),
                        issuer.shown(visit.http()),
                        old == null ? null : KeyView.of(old, console.now())));
    }

    @GET
    @Path("/{id}")
    public Uni<RestResponse<String>> show(@Context RoutingContext http, @PathParam("id") String id) {
        return visit(
                http, visit -> keys.read(by(visit), id(id)).flatMap(key -> keyPage(visit, key, KeyActions.NONE, 200)));
    }

    private Uni<RestResponse<String>> keyPage(Visit visit, ApiKey key, KeyActions actions, int status) {
        return facts.of(by(visit), key, visit.query())
                .flatMap(known -> console.tenant(by(visit), Optional.of(key.tenantId()))
                        .flatMap(tenant -> page(
                                visit,
                                status,
                                Templates.key(
                                        frame(visit, PLACE, tenant),
                                        KeyView.of(key, console.now()),
                                        actions.with(console.chance(), Grace.upTo(rotation.maxGrace())),
                                        known))));
    }

    @GET
    @Path("/{id}/revoke")
    public Uni<RestResponse<String>> confirm(@Context RoutingContext http, @PathParam("id") String id) {
        return visit(http, visit -> {
            Keys.must(by(visit), Right.UPDATE_KEYS);
            return keys.read(by(visit), id(id)).flatMap(key -> console.tenant(by(visit), Optional.of(key.tenantId()))
                    .flatMap(tenant -> page(
                            visit,
                            200,
                            Templates.revoke(frame(visit, PLACE, tenant), KeyView.of(key, console.now())))));
        });
    }

    @POST
    @Path("/{id}")
    @Consumes(MediaType.WILDCARD)
    public Uni<RestResponse<String>> change(
            @Context RoutingContext http, @PathParam("id") String id, @Nullable String body) {
        UUID key = id(id);
        return act(http, body, form -> address(key), (visit, form) -> Uni.createFrom()
                .voidItem()
                .flatMap(begun -> act(visit, key, form))
                .onFailure(FailureException.class)
                .recoverWithUni(failure -> notDone(visit, key, form, failure)));
    }

    private Uni<RestResponse<String>> act(Visit visit, UUID id, Form form) {
        By by = by(visit);
        OptionalLong version = form.version();
        String value = form.one("value");
        return switch (form.one("action")) {
            case "rename" -> change(by, id, version, (old) -> name(value)).map(done -> go(address(id), Done.RENAMED));
            case "add-address" ->
                change(by, id, version, old -> addresses(with(old, value)))
                        .map(done -> go(address(id), Done.RESTRICTED));
            case "remove-address" ->
                change(by, id, version, old -> addresses(without(old, value)))
                        .map(key -> go(
                                address(id), key.allowlist().texts().isEmpty() ? Done.UNRESTRICTED : Done.RESTRICTED));
            case "disable" -> keys.deactivate(by, id, version).map(done -> go(address(id), Done.DISABLED));
            case "enable" -> keys.activate(by, id, version).map(done -> go(address(id), Done.ENABLED));
            case "revoke" -> keys.revoke(by, id, version).map(done -> go(address(id), Done.REVOKED));
            case "rotate" -> rotate(visit, id, form);
            default -> throw new FailureException(Failure.BAD_REQUEST, "This form was not sent by our page");
        };
    }

    private Uni<ApiKey> change(
            By by, UUID id, OptionalLong version, java.util.function.Function<ApiKey, KeyJson.Patch> patch) {
        return keys.change(by, id, version, (tenant, old) -> patch.apply(old)
                        .parse(rules.keyspaceOf(tenant), console.now()))
                .map(fenced -> fenced.value());
    }

    private static KeyJson.Patch name(String value) {
        return new KeyJson.Patch(Optional.of(value), null, null, null, null, null);
    }

    private static KeyJson.Patch addresses(List<String> ranges) {
        return new KeyJson.Patch(null, null, null, Optional.of(ranges), null, null);
    }

    private static List<String> with(ApiKey old, String typed) {
        List<String> ranges = new ArrayList<>(one(typed).texts());
        ranges.addAll(0, old.allowlist().texts());
        return ranges;
    }

    private static List<String> without(ApiKey old, String range) {
        return old.allowlist().texts().stream()
                .filter(one -> !one.equals(range))
                .toList();
    }

    /** Refused by itself, so that what is said is of this one. */
    private static IpAllowlist one(String typed) {
        try {
            return IpAllowlist.parse(List.of(typed.strip()));
        } catch (IllegalArgumentException e) {
            throw FailureException.invalid("ip_allowlist", withoutPlace(String.valueOf(e.getMessage())));
        }
    }

    private static String withoutPlace(String message) {
        return message.replaceFirst("^entry 0 ", "");
    }

    private Uni<RestResponse<String>> rotate(Visit visit, UUID id, Form form) {
        Duration grace = Grace.parse(form.one("grace"), rotation.maxGrace());
        return rotations
                .rotate(by(visit), id, form.version(), grace, again(visit, form))
                .flatMap(rotated -> keys.read(by(visit), id)
                        .flatMap(old -> console.tenant(by(visit), Optional.of(old.tenantId()))
                                .flatMap(tenant -> created(visit, rotated.value(), tenant.orElseThrow(), old))));
    }

    /** The key's page again, with what stands in the way: beside the field, or what somebody else has done meanwhile. */
    private Uni<RestResponse<String>> notDone(Visit visit, UUID id, Form form, FailureException failure) {
        int status = failure.failure().status();
        return switch (failure.failure()) {
            case BAD_REQUEST, CONFLICT, PRECONDITION_FAILED ->
                keys.read(by(visit), id).flatMap(key -> console.changesSince(
                                by(visit), key, form.version().orElse(key.version()))
                        .flatMap(changes -> keyPage(visit, key, KeyActions.refused(form, failure, changes), status)));
            default -> Uni.createFrom().failure(failure);
        };
    }

    /** What our script asks while somebody types addresses. */
    @GET
    @Path("/addresses")
    public Uni<RestResponse<String>> check(@Context RoutingContext http) {
        return visit(http, visit -> {
            Form form = visit.query();
            List<String> typed = Stream.of("ip_allowlist", "value")
                    .flatMap(field -> form.lines(field).stream())
                    .toList();
            Errors errors = Errors.NONE;
            List<String> ranges = List.of();
            try {
                ranges = typed.size() == 1
                        ? one(typed.getFirst()).texts()
                        : IpAllowlist.parse(typed).texts();
            } catch (FailureException e) {
                errors = Errors.of(e.errors());
            } catch (IllegalArgumentException e) {
                errors = new Errors(Map.of("ip_allowlist", Errors.sentence(String.valueOf(e.getMessage()))));
            }
            return page(visit, 200, Templates.address(errors, ranges));
        });
    }

    private static String address(UUID id) {
        return "/console/keys/" + id;
    }
}
