package io.claviger.console;

import io.claviger.access.By;
import io.claviger.failure.Failure;
import io.claviger.failure.FailureException;
import io.claviger.http.OwnCredential;
import io.claviger.list.Cursor;
import io.claviger.list.ListParams;
import io.claviger.list.ListQuery;
import io.claviger.list.SortColumn;
import io.claviger.oauth.Clients;
import io.claviger.oauth.Issuer;
import io.claviger.oauth.TenantGrants;
import io.claviger.session.Accounts;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** {@code /console/organisation}: a tenant, its people and what they let applications do; {@code /console/tenants}: all of them. */
@Path("/console")
@OwnCredential
@Produces(MediaType.TEXT_HTML)
class OrganisationPagesResource extends ConsoleResource {
    private static final String ADDRESS = "/console/organisation";
    private static final ListQuery LATEST = new ListQuery(0, 100, SortColumn.CREATED_AT, true, null, null);

    private final Tenants tenants;
    private final Accounts accounts;
    private final Clients clients;
    private final TenantGrants grants;

    OrganisationPagesResource(
            Console console, Issuer issuer, Tenants tenants, Accounts accounts, Clients clients, TenantGrants grants) {
        super(console, issuer);
        this.tenants = tenants;
        this.accounts = accounts;
        this.clients = clients;
        this.grants = grants;
    }

    @CheckedTemplate(basePath = "console")
    static class Templates {
        private Templates() {}

        static native TemplateInstance organisation(Frame frame, OrganisationView tenant);

        static native TemplateInstance tenants(Frame frame, TenantList list);
    }

    /** One page of the operator's list of tenants. */
    public record TenantList(List<Row> rows, String total, String search, String next) {
        /** One tenant. */
        public record Row(UUID id, String name, String keyspace, String plan, String status, Moment created) {}

        public String nextPage() {
            return "/console/tenants?" + Form.query(Map.of("search", List.of(search), "cursor", List.of(next)));
        }
    }

    @GET
    @Path("/organisation")
    public Uni<RestResponse<String>> show(@Context RoutingContext http) {
        return visit(http, visit -> meant(visit, visit.query()).flatMap(tenant -> show(visit, tenant)));
    }

    private Uni<Tenant> meant(Visit visit, Form form) {
        return console.tenant(by(visit), maybeId(form.one("tenant_id")))
                .map(found -> found.orElseThrow(() -> new FailureException(Failure.NOT_FOUND)));
    }

    private Uni<RestResponse<String>> show(Visit visit, Tenant tenant) {
        By by = by(visit);
        Instant now = console.now();
        boolean admin = by.caller().isAdmin();
        Map<String, Object> ofTenant = Map.of("tenantId", tenant.id());
        Uni<List<OrganisationView.Person>> people = admin
                ? accounts.list(by, ofTenant, LATEST).map(found -> found.rows().stream()
                        .map(one -> OrganisationView.Person.of(one, now))
                        .toList())
                : nothing();
        Uni<List<OrganisationView.App>> apps = admin
                ? clients.list(by, ofTenant, LATEST).map(found -> found.rows().stream()
                        .map(one -> OrganisationView.App.of(one, now))
                        .toList())
                : nothing();
        Uni<List<OrganisationView.Given>> given = admin
                ? grants.list(by, tenant.id()).map(found -> found.stream()
                        .map(one -> OrganisationView.Given.of(one, now))
                        .toList())
                : nothing();
        return people.flatMap(who -> apps.flatMap(which -> given.flatMap(what -> page(
                visit,
                200,
                Templates.organisation(
                        frame(visit, "organisation", Optional.of(tenant)),
                        OrganisationView.of(
                                tenant, tenants.limitsOf(tenant), console.plan(tenant), who, which, what, now))))));
    }

    private static <T> Uni<List<T>> nothing() {
        return Uni.createFrom().item(List.of());
    }

    @POST
    @Path("/organisation")
    @Consumes(MediaType.WILDCARD)
    public Uni<RestResponse<String>> act(@Context RoutingContext http, @Nullable String body) {
        return act(http, body, form -> ADDRESS, (visit, form) -> {
            if (!form.one("action").equals("revoke-grant")) {
                throw new FailureException(Failure.BAD_REQUEST, "This form was not sent by our page");
            }
            String of = form.one("tenant_id").isEmpty() ? "" : "?tenant_id=" + id(form.one("tenant_id"));
            return grants.takeBack(by(visit), id(form.one("value"))).map(done -> go(ADDRESS + of, Done.GRANT_REVOKED));
        });
    }

    @GET
    @Path("/tenants")
    public Uni<RestResponse<String>> list(@Context RoutingContext http, @BeanParam ListParams params) {
        return visit(http, visit -> {
            By by = by(visit);
            Tenants.mustBeOperator(by);
            Instant now = console.now();
            return tenants.list(by, Map.of(), params.parse(EnumSet.of(SortColumn.CREATED_AT, SortColumn.NAME)))
                    .map(found -> new TenantList(
                            found.rows().stream()
                                    .map(tenant -> row(tenant, now))
                                    .toList(),
                            found.total().isPresent()
                                    ? Long.toString(found.total().getAsLong())
                                    : "",
                            visit.query().one("search"),
                            found.next().map(Cursor::text).orElse("")))
                    .flatMap(list ->
                            page(visit, 200, Templates.tenants(frame(visit, "tenants", Optional.empty()), list)));
        });
    }

    private static TenantList.Row row(Tenant tenant, Instant now) {
        return new TenantList.Row(
                tenant.id(),
                tenant.name(),
                tenant.keyspace(),
                tenant.plan() == null ? "none" : tenant.plan(),
                tenant.status().wire(),
                new Moment(tenant.createdAt(), now));
    }
}
