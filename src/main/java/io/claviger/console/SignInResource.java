package io.claviger.console;

import io.claviger.access.By;
import io.claviger.access.Caller;
import io.claviger.failure.Failure;
import io.claviger.failure.FailureException;
import io.claviger.http.LimitHeaders;
import io.claviger.http.OwnCredential;
import io.claviger.http.Pages;
import io.claviger.http.Requests;
import io.claviger.oauth.FormFilter;
import io.claviger.oauth.Issuer;
import io.claviger.session.Sessions;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Set;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** {@code /console}: in and out of it, with an account of ours or with the session that somebody has in the product. */
@Path("/console")
@OwnCredential
@Produces(MediaType.TEXT_HTML)
class SignInResource extends ConsoleResource {
    private static final String HOME = "/console/keys";

    /** Browsers keep cookies of up to 4096 bytes, name and attributes included. */
    private static final int LONGEST_TOKEN = 3900;

    private final Sessions sessions;
    private final Set<String> hosts;

    SignInResource(Console console, Issuer issuer, Sessions sessions, ConsoleConfig config) {
        super(console, issuer);
        this.sessions = sessions;
        this.hosts = config.handoverFrom().orElse(Set.of());
    }

    @CheckedTemplate(basePath = "console")
    static class Templates {
        private Templates() {}

        static native TemplateInstance signIn(
                String form, String back, String email, @Nullable String notice, @Nullable String error);
    }

    @GET
    public RestResponse<String> home() {
        return go(HOME);
    }

    @GET
    @Path("/sign-in")
    public Uni<RestResponse<String>> show(@Context RoutingContext http) {
        Form query = Form.parse(http.request().query());
        return signInPage(http, query.one("back"), "", Done.textOf(query.one("done")), null, 200);
    }

    @POST
    @Path("/sign-in")
    @Consumes(MediaType.WILDCARD)
    public Uni<RestResponse<String>> signIn(@Context RoutingContext http, @Nullable String body) {
        Form form = Form.parse(body);
        String email = form.one("email");
        boolean secure = issuer.isSecure(http);
        FormFilter.mustBeOurs(http);
        return Uni.createFrom()
                .voidItem()
                .flatMap(asked ->
                        sessions.signIn(email, form.one("password"), Requests.address(http), Requests.id(http)))
                .map(signedIn -> enter(back(form.one("back")), secure, signedIn.token()))
                .onFailure(FailureException.class)
                .recoverWithUni(failure -> refuse(http, form, failure));
    }

    private Uni<RestResponse<String>> refuse(RoutingContext http, Form form, FailureException failure) {
        String text = failure.failure() == Failure.RATE_LIMITED
                ? "Too many attempts from here. Try again in a while."
                : failure.publicText();
        return signInPage(
                        http,
                        form.one("back"),
                        form.one("email"),
                        null,
                        text,
                        failure.failure().status())
                .invoke(page -> failure.retryAfter().ifPresent(wait -> page.getHeaders()
                        .putSingle(HttpHeaders.RETRY_AFTER, LimitHeaders.retryAfter(wait))));
    }

    /**
     * A form of the product's own pages brings the session token that somebody has there: in the body, because addresses are
     * written down everywhere. Only pages of origins that are configured may: others could sign people in as somebody else.
     */
    @POST
    @Path("/handover")
    @Consumes(MediaType.WILDCARD)
    public Uni<RestResponse<String>> handOver(@Context RoutingContext http, @Nullable String body) {
        Form form = Form.parse(body);
        String token = form.one("token").strip();
        if (!hosts.contains(String.valueOf(http.request().getHeader("Origin")))) {
            return stranger(new FailureException(
                    Failure.FORBIDDEN, "Sessions are taken over from pages of claviger.console.handover-from only"));
        }
        if (token.length() > LONGEST_TOKEN) {
            return stranger(FailureException.invalid("token", "is too long for a cookie"));
        }
        return console.person(token, Requests.address(http))
                .flatMap(person -> person.isEmpty()
                        ? stranger(new FailureException(
                                Failure.UNAUTHORIZED, "This session is not valid, or no longer: sign in again there"))
                        : Uni.createFrom().item(enter(back(form.one("back")), issuer.isSecure(http), token)))
                .onFailure(ConsoleResource::isKnown)
                .recoverWithUni(ConsoleResource::outage);
    }

    private static RestResponse<String> enter(String to, boolean secure, String token) {
        return Pages.seeOther(to)
                .cookie(Pages.keep(secure, Pages.SESSION, token), Pages.keep(secure, Pages.FORM, ""))
                .build();
    }

    /** A session that was begun here ends; one of the product's is but forgotten here. */
    @POST
    @Path("/sign-out")
    @Consumes(MediaType.WILDCARD)
    public Uni<RestResponse<String>> signOut(@Context RoutingContext http, @Nullable String body) {
        return act(http, body, form -> HOME, (visit, form) -> ended(visit).map(gone -> Pages.seeOther(
                        SIGN_IN + "?done=" + Done.SIGNED_OUT.wire())
                .cookie(Pages.keep(visit.secure(), Pages.SESSION, ""), Pages.keep(visit.secure(), Pages.FORM, ""))
                .build()));
    }

    private Uni<?> ended(Visit visit) {
        Caller.Person person = visit.person();
        By by = by(visit);
        return person.session() == null ? Uni.createFrom().voidItem() : sessions.signOut(by);
    }

    private Uni<RestResponse<String>> signInPage(
            RoutingContext http,
            String back,
            String email,
            @Nullable String notice,
            @Nullable String error,
            int status) {
        return Templates.signIn(FormFilter.token(http), back(back), email, notice, error)
                .createUni()
                .map(html -> Pages.page(status, html, "", "").build());
    }

    /** Only to where we are: addresses come from anywhere. */
    private static String back(String wanted) {
        boolean ours = wanted.startsWith("/console/")
                && wanted.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '\\')
                && !wanted.startsWith(SIGN_IN)
                && !List.of(wanted.split("[/?]", -1)).contains("..");
        return ours ? wanted : HOME;
    }
}
