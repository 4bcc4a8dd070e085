package io.claviger.console;

import io.claviger.access.By;
import io.claviger.access.IpAllowlist;
import io.claviger.access.Right;
import io.claviger.failure.Failure;
import io.claviger.failure.FailureException;
import io.claviger.http.OwnCredential;
import io.claviger.key.ApiKey;
import io.claviger.key.KeyRules;
import io.claviger.key.Keys;
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
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** {@code /console/keys}: the keys of a tenant, and new ones. What may be done is decided where the API has it decided. */
@Path("/console/keys")
@OwnCredential
@Produces(MediaType.TEXT_HTML)
class KeyListResource extends SecretResource {
    private static final Set<SortColumn> SORTS =
            EnumSet.of(SortColumn.CREATED_AT, SortColumn.NAME, SortColumn.EXPIRES_AT, SortColumn.LAST_USED_AT);

    /** Of all organisations, for which there is no index by another. */
    private static final Set<SortColumn> SORTS_OF_ALL = EnumSet.of(SortColumn.CREATED_AT);

    private static final List<String> STATES = List.of("active", "disabled", "revoked");

    private final Keys keys;
    private final KeyRules rules;
    private final Tenants tenants;

    KeyListResource(Console console, Issuer issuer, Keys keys, KeyRules rules, Tenants tenants) {
        super(console, issuer);
        this.keys = keys;
        this.rules = rules;
        this.tenants = tenants;
    }

    @CheckedTemplate(basePath = "console")
    static class Templates {
        private Templates() {}

        static native TemplateInstance keys(Frame frame, KeyList list, @Nullable PlanView plan);

        static native TemplateInstance newKey(Frame frame, KeyForm form, @Nullable String problem);

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
            boolean ofAll = by.caller().isOperator() && wanted.isEmpty();
            ListQuery page = params.parse(ofAll ? SORTS_OF_ALL : SORTS);
            return keys.list(by, where, page).flatMap(found -> console.tenant(by, wanted)
                    .flatMap(tenant -> page(
                            visit,
                            200,
                            Templates.keys(
                                    frame(visit, PLACE, tenant),
                                    shown(query, page, found, ofAll),
                                    tenant.map(console::plan).orElse(null)))));
        });
    }

    private KeyList shown(Form query, ListQuery page, Listing<ApiKey> found, boolean ofAll) {
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
                !query.one("cursor").isEmpty(),
                !ofAll);
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
                        ? Ranges.one(typed.getFirst()).texts()
                        : IpAllowlist.parse(typed).texts();
            } catch (FailureException e) {
                errors = Errors.of(e.errors());
            } catch (IllegalArgumentException e) {
                errors = new Errors(Map.of("ip_allowlist", Errors.sentence(String.valueOf(e.getMessage()))));
            }
            return page(visit, 200, Templates.address(errors, ranges));
        });
    }
}
