package io.claviger.console;

import io.claviger.access.By;
import io.claviger.audit.AuditLine;
import io.claviger.audit.AuditLog;
import io.claviger.audit.AuditParams;
import io.claviger.failure.FailureException;
import io.claviger.http.OwnCredential;
import io.claviger.list.Cursor;
import io.claviger.list.ListQuery;
import io.claviger.list.Listing;
import io.claviger.oauth.Issuer;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** {@code /console/audit}: who did what, to be read and to be taken along. */
@Path("/console")
@OwnCredential
@Produces(MediaType.TEXT_HTML)
class AuditPagesResource extends ConsoleResource {
    private static final int MOST_LINES = 10_000;
    private static final int LINES_AT_ONCE = 500;

    private final AuditLog audit;

    AuditPagesResource(Console console, Issuer issuer, AuditLog audit) {
        super(console, issuer);
        this.audit = audit;
    }

    @CheckedTemplate(basePath = "console")
    static class Templates {
        private Templates() {}

        static native TemplateInstance audit(Frame frame, AuditView view);
    }

    @GET
    @Path("/audit")
    public Uni<RestResponse<String>> show(@Context RoutingContext http) {
        return visit(http, visit -> {
            By by = by(visit);
            AuditLog.mustBeAllowed(by);
            AuditView.Filter filter = AuditView.Filter.of(visit.query());
            AuditParams.Wanted wanted;
            try {
                wanted = wanted(by, filter, visit.query().one("cursor"));
            } catch (FailureException wrong) {
                return auditPage(
                        visit,
                        new AuditView(List.of(), filter, "", Errors.of(wrong.errors())),
                        wrong.failure().status());
            }
            return audit.list(by, wanted.where(), wanted.page())
                    .flatMap(found -> auditPage(visit, view(found, filter), 200));
        });
    }

    private Uni<RestResponse<String>> auditPage(Visit visit, AuditView view, int status) {
        return console.tenant(by(visit), Optional.empty())
                .flatMap(tenant -> page(visit, status, Templates.audit(frame(visit, "audit", tenant), view)));
    }

    private AuditView view(Listing<AuditLine> found, AuditView.Filter filter) {
        Instant now = console.now();
        return new AuditView(
                found.rows().stream()
                        .map(line -> new AuditView.Line(
                                Changes.of(line, now),
                                line.action(),
                                line.targetId().toString(),
                                line.action().startsWith("key.")))
                        .toList(),
                filter,
                found.next().map(Cursor::text).orElse(""),
                Errors.NONE);
    }

    private static AuditParams.Wanted wanted(By by, AuditView.Filter filter, String cursor) {
        return AuditParams.of(
                        blank(filter.tenantId()),
                        blank(filter.target()),
                        blank(filter.action()),
                        blank(instant(filter.from(), 0)),
                        blank(instant(filter.to(), 1)),
                        blank(cursor))
                .parse(by.caller());
    }

    private static @Nullable String blank(String text) {
        return text.isBlank() ? null : text;
    }

    /** A day as its first instant; what is none is left to be refused. */
    private static String instant(String day, int plusDays) {
        try {
            return day.isBlank() ? day : LocalDate.parse(day).plusDays(plusDays) + "T00:00:00Z";
        } catch (DateTimeException e) {
            return day;
        }
    }

    @GET
    @Path("/audit.csv")
    @Produces("text/csv")
    public Uni<RestResponse<String>> export(@Context RoutingContext http) {
        return visit(http, visit -> {
            By by = by(visit);
            AuditLog.mustBeAllowed(by);
            AuditParams.Wanted wanted = wanted(by, AuditView.Filter.of(visit.query()), "");
            StringBuilder csv = new StringBuilder(Csv.line(List.of(
                    "time",
                    "action",
                    "target",
                    "actor type",
                    "actor id",
                    "actor",
                    "address",
                    "request",
                    "before",
                    "after")));
            return collect(by, wanted.where(), withCursor(wanted.page(), null), csv, 0)
                    .map(all -> RestResponse.ResponseBuilder.<String>create(200)
                            .entity(all.toString())
                            .type("text/csv;charset=UTF-8")
                            .header("Content-Disposition", "attachment; filename=\"audit.csv\"")
                            .header("X-Content-Type-Options", "nosniff")
                            .header(HttpHeaders.CACHE_CONTROL, "no-store")
                            .build());
        });
    }

    /** Page by page, so that no query is long. */
    private Uni<StringBuilder> collect(By by, Map<String, Object> where, ListQuery page, StringBuilder csv, int lines) {
        return audit.list(by, where, page).flatMap(found -> {
            found.rows().forEach(line -> csv.append(Csv.line(cells(line))));
            int all = lines + found.rows().size();
            if (found.next().isEmpty()) {
                return Uni.createFrom().item(csv);
            }
            if (all >= MOST_LINES) {
                csv.append(Csv.line(List.of("There are more than " + MOST_LINES + " lines: ask for fewer days")));
                return Uni.createFrom().item(csv);
            }
            return collect(by, where, withCursor(page, found.next().get()), csv, all);
        });
    }

    private static ListQuery withCursor(ListQuery page, @Nullable Cursor cursor) {
        return new ListQuery(0, LINES_AT_ONCE, page.sort(), page.descending(), null, cursor);
    }

    private static List<@Nullable Object> cells(AuditLine line) {
        return Arrays.asList(
                line.at(),
                line.action(),
                line.targetId(),
                line.actor().type(),
                line.actor().id(),
                line.actor().name(),
                line.address(),
                line.requestId(),
                new JsonObject(line.before()).encode(),
                new JsonObject(line.after()).encode());
    }
}
