package io.claviger.oauth;

import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.openid.connect.sdk.OIDCError;
import io.claviger.access.By;
import io.claviger.failure.Failure;
import io.claviger.failure.FailureException;
import io.claviger.http.LimitHeaders;
import io.claviger.http.OwnCredential;
import io.claviger.http.Pages;
import io.claviger.http.Requests;
import io.claviger.session.Sessions;
import io.claviger.store.StoreOutage;
import io.claviger.tenant.Keyspaces;
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
import jakarta.ws.rs.core.NewCookie;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirements;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/**
 * {@code /oauth/authorize}: people sign in and say whether an application may act for them. Pages of plain HTML: the request
 * stays in the address, what people do is a form.
 */
@Path("/oauth/authorize")
@Tag(name = "OAuth", description = "For applications that act on behalf of people")
@SecurityRequirements
@OwnCredential
@Produces(MediaType.TEXT_HTML)
class AuthorizeResource {
    private final Authorizations authorizations;
    private final Sessions sessions;
    private final Keyspaces keyspaces;
    private final Issuer issuer;

    AuthorizeResource(Authorizations authorizations, Sessions sessions, Keyspaces keyspaces, Issuer issuer) {
        this.authorizations = authorizations;
        this.sessions = sessions;
        this.keyspaces = keyspaces;
        this.issuer = issuer;
    }

    @CheckedTemplate(basePath = "oauth")
    static class Templates {
        private Templates() {}

        static native TemplateInstance signIn(
                String app, String query, String form, String email, @Nullable String notice);

        static native TemplateInstance consent(
                String app, String query, String form, String person, String tenant, boolean test, List<String> scopes);

        static native TemplateInstance problem(String text);
    }

    /** One look at the page, or one click on it. */
    private record Visit(RoutingContext http, String issuer, Asked asked, Optional<Visitor> visitor) {
        String query() {
            return Objects.requireNonNullElse(http.request().query(), "");
        }
    }

    private static By by(RoutingContext http, Visitor visitor) {
        return new By(visitor.person(), Requests.address(http), Requests.id(http));
    }

    @GET
    @Operation(
            operationId = "authorize",
            summary = "Where an application sends people, to let it act for them (RFC 6749, RFC 7636)")
    public Uni<RestResponse<String>> show(@Context RoutingContext http) {
        return visit(http, this::next);
    }

    @POST
    @Consumes(MediaType.WILDCARD)
    @Operation(operationId = "answerAuthorize", summary = "What people do on its pages", hidden = true)
    public Uni<RestResponse<String>> act(@Context RoutingContext http, @Nullable String body) {
        Map<String, List<String>> form = Messages.ofForm(body == null ? "" : body);
        return visit(http, visit -> {
            FormFilter.mustBeOurs(http);
            return act(visit, form);
        });
    }

    private Uni<RestResponse<String>> act(Visit visit, Map<String, List<String>> form) {
        return switch (form.getOrDefault("action", List.of("")).getFirst()) {
            case "sign-in" -> signIn(visit, form);
            case "sign-out" -> signOut(visit);
            case "allow" -> allow(visit);
            case "deny" -> throw visit.asked().refuse(OAuth2Error.ACCESS_DENIED);
            default -> throw Messages.invalid("This form was not sent by our page");
        };
    }

    private Uni<RestResponse<String>> visit(RoutingContext http, Function<Visit, Uni<RestResponse<String>>> then) {
        String base = issuer.of(http);
        boolean secure = issuer.isSecure(http);
        String session = Pages.cookie(http, secure, Pages.SESSION);
        String query = Objects.requireNonNullElse(http.request().query(), "");
        return authorizations
                .check(Messages.ofForm(query))
                .flatMap(asked -> authorizations
                        .visitor(session, Requests.address(http))
                        .map(visitor -> new Visit(http, base, asked, visitor)))
                .flatMap(visit -> then.apply(visit))
                .onFailure(SentBack.class)
                .recoverWithItem(failure ->
                        Pages.seeOther(failure.uri(base).toASCIIString()).build())
                .onFailure(StoreOutage::isOne)
                .transform(down -> FailureException.unavailable());
    }

    /** What comes next for this person: a page, or the way back. */
    private Uni<RestResponse<String>> next(Visit visit) {
        Asked asked = visit.asked();
        if (visit.visitor().isEmpty()) {
            mustNotBeSilent(asked, OIDCError.LOGIN_REQUIRED);
            return signInPage(visit, "", null, 200);
        }
        Visitor visitor = visit.visitor().get();
        if (!asked.client().serves(visitor.tenantId(), visitor.keyspace())) {
            mustNotBeSilent(asked, OAuth2Error.ACCESS_DENIED);
            return signInPage(visit, "", "It is not offered to your organisation: sign in with another account.", 200);
        }
        mustHaveScopes(asked, visitor);
        return authorizations
                .isConsented(asked, visitor)
                .flatMap(consented -> consented ? giveCode(visit, visitor) : consentPage(visit, visitor));
    }

    private static void mustNotBeSilent(Asked asked, ErrorObject error) {
        if (asked.silent()) {
            throw asked.refuse(error);
        }
    }

    private static void mustHaveScopes(Asked asked, Visitor visitor) {
        if (asked.scopesFor(visitor).values().isEmpty()) {
            throw asked.refuse(
                    OAuth2Error.ACCESS_DENIED.setDescription("This person may not give what the application asks for"));
        }
    }

    private Uni<RestResponse<String>> signIn(Visit visit, Map<String, List<String>> form) {
        String email = form.getOrDefault("email", List.of("")).getFirst();
        String password = form.getOrDefault("password", List.of("")).getFirst();
        return sessions.signIn(email, password, Requests.address(visit.http()), Requests.id(visit.http()))
                .map(signedIn -> Pages.seeOther(here(visit))
                        .cookie(keep(visit, Pages.SESSION, signedIn.token()), keep(visit, Pages.FORM, ""))
                        .build())
                .onFailure(FailureException.class)
                .recoverWithUni(failure -> wrongSignIn(visit, email, failure));
    }

    private Uni<RestResponse<String>> wrongSignIn(Visit visit, String email, FailureException failure) {
        String notice = failure.failure() == Failure.RATE_LIMITED
                ? "Too many attempts from here. Try again in a while."
                : failure.publicText();
        return signInPage(visit, email, notice, failure.failure().status())
                .invoke(page -> failure.retryAfter().ifPresent(wait -> page.getHeaders()
                        .putSingle(HttpHeaders.RETRY_AFTER, LimitHeaders.retryAfter(wait))));
    }

    private Uni<RestResponse<String>> signOut(Visit visit) {
        Uni<?> ended = visit.visitor()
                .<Uni<?>>map(visitor -> sessions.signOut(by(visit.http(), visitor)))
                .orElseGet(() -> Uni.createFrom().voidItem());
        return ended.map(gone -> Pages.seeOther(here(visit))
                .cookie(keep(visit, Pages.SESSION, ""), keep(visit, Pages.FORM, ""))
                .build());
    }

    private Uni<RestResponse<String>> allow(Visit visit) {
        Visitor visitor = visit.visitor().orElse(null);
        if (visitor == null || !visit.asked().client().serves(visitor.tenantId(), visitor.keyspace())) {
            return next(visit);
        }
        mustHaveScopes(visit.asked(), visitor);
        return giveCode(visit, visitor);
    }

    private Uni<RestResponse<String>> giveCode(Visit visit, Visitor visitor) {
        return authorizations
                .grant(by(visit.http(), visitor), visit.asked(), visitor)
                .map(code -> Pages.seeOther(
                                visit.asked().answer(code, visit.issuer()).toASCIIString())
                        .build());
    }

    private Uni<RestResponse<String>> signInPage(Visit visit, String email, @Nullable String notice, int status) {
        return page(
                status,
                Templates.signIn(
                        visit.asked().client().name(), visit.query(), FormFilter.token(visit.http()), email, notice),
                visit);
    }

    private Uni<RestResponse<String>> consentPage(Visit visit, Visitor visitor) {
        Asked asked = visit.asked();
        mustNotBeSilent(asked, OIDCError.CONSENT_REQUIRED);
        return authorizations
                .tenantName(visitor.tenantId())
                .flatMap(tenant -> page(
                        200,
                        Templates.consent(
                                asked.client().name(),
                                visit.query(),
                                FormFilter.token(visit.http()),
                                visitor.person().name(),
                                tenant,
                                asked.client().environment() == io.claviger.access.Environment.TEST,
                                inWords(asked, visitor)),
                        visit));
    }

    private List<String> inWords(Asked asked, Visitor visitor) {
        Map<String, String> words = keyspaces
                .find(asked.client().keyspace())
                .map(io.claviger.tenant.Keyspace::scopeTexts)
                .orElse(Map.of());
        return asked.scopesFor(visitor).values().stream()
                .map(scope -> words.getOrDefault(scope, scope))
                .toList();
    }

    private Uni<RestResponse<String>> page(int status, TemplateInstance template, Visit visit) {
        return template.createUni()
                .map(html -> page(status, html, visit.asked().redirectUri()).build());
    }

    /** Browsers hold where a form's answer redirects to against the policy, so the application's own scheme has to be in it. */
    private static RestResponse.ResponseBuilder<String> page(int status, String html, @Nullable String redirectUri) {
        String back = redirectUri == null ? "" : " https: " + redirectUri.substring(0, redirectUri.indexOf(':') + 1);
        return Pages.page(status, html, "", back);
    }

    private static String here(Visit visit) {
        return URI.create(visit.issuer() + "/oauth/authorize?" + visit.query()).toASCIIString();
    }

    private NewCookie keep(Visit visit, String name, String value) {
        return Pages.keep(issuer.isSecure(visit.http()), name, value);
    }

    @ServerExceptionMapper
    Uni<RestResponse<String>> refused(OAuthFailure e) {
        String text = Objects.requireNonNullElse(e.error().getDescription(), "This request is not valid.");
        return problem(400, text).map(RestResponse.ResponseBuilder::build);
    }

    @ServerExceptionMapper
    Uni<RestResponse<String>> failed(FailureException e) {
        return problem(e.failure().status(), e.publicText()).map(page -> {
            e.retryAfter().ifPresent(wait -> page.header(HttpHeaders.RETRY_AFTER, LimitHeaders.retryAfter(wait)));
            return page.build();
        });
    }

    private static Uni<RestResponse.ResponseBuilder<String>> problem(int status, String text) {
        return Templates.problem(text).createUni().map(html -> page(status, html, null));
    }
}
