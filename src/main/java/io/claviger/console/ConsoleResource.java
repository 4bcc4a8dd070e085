package io.claviger.console;

import io.claviger.access.By;
import io.claviger.access.Caller;
import io.claviger.access.Right;
import io.claviger.failure.Failure;
import io.claviger.failure.FailureException;
import io.claviger.http.LimitHeaders;
import io.claviger.http.Pages;
import io.claviger.http.Requests;
import io.claviger.oauth.FormFilter;
import io.claviger.oauth.Issuer;
import io.claviger.store.StoreOutage;
import io.claviger.tenant.Tenant;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** How every page of the console is reached: signed in, and its forms from our own pages only. */
abstract class ConsoleResource {
    static final String SIGN_IN = "/console/sign-in";

    /** htmx asks for pages of ours from our own script, and nothing else is loaded or run. */
    private static final String SCRIPTS = "script-src 'self'; connect-src 'self'; ";

    final Console console;
    final Issuer issuer;

    ConsoleResource(Console console, Issuer issuer) {
        this.console = console;
        this.issuer = issuer;
    }

    @CheckedTemplate(basePath = "console")
    static class Templates {
        private Templates() {}

        static native TemplateInstance problem(Frame frame, String title, String text);

        static native TemplateInstance stranger(String title, String text);
    }

    /** Somebody who looks at a page, or sends one of its forms. */
    record Visit(RoutingContext http, boolean secure, Caller.Person person) {
        Form query() {
            return Form.parse(http.request().query());
        }
    }

    static By by(Visit visit) {
        return new By(visit.person(), Requests.address(visit.http()), Requests.id(visit.http()));
    }

    /** A page, for who is signed in; others sign in first, and come back. */
    Uni<RestResponse<String>> visit(RoutingContext http, Function<Visit, Uni<RestResponse<String>>> page) {
        return visit(http, here(http), page);
    }

    /**
     * What a form of one of our pages asks for.
     *
     * @param back which page it is on, for who has to sign in again, to go on from what was typed
     */
    Uni<RestResponse<String>> act(
            RoutingContext http,
            @Nullable String body,
            Function<Form, String> back,
            BiFunction<Visit, Form, Uni<RestResponse<String>>> action) {
        Form form = Form.parse(body);
        return visit(http, back.apply(form), visit -> {
            FormFilter.mustBeOurs(http);
            return action.apply(visit, form);
        });
    }

    private Uni<RestResponse<String>> visit(
            RoutingContext http, String back, Function<Visit, Uni<RestResponse<String>>> page) {
        boolean secure = issuer.isSecure(http);
        String session = Pages.cookie(http, secure, Pages.SESSION);
        return console.person(session, Requests.address(http))
                .flatMap(person -> {
                    if (person.isEmpty()) {
                        return Uni.createFrom().item(signInFirst(http, back, session != null));
                    }
                    Visit visit = new Visit(http, secure, person.get());
                    return Uni.createFrom()
                            .voidItem()
                            .flatMap(begun -> page.apply(visit))
                            .onFailure(FailureException.class)
                            .recoverWithUni(failure -> problem(visit, failure));
                })
                .onFailure(ConsoleResource::isKnown)
                .recoverWithUni(ConsoleResource::outage);
    }

    static boolean isKnown(Throwable failure) {
        return failure instanceof FailureException || StoreOutage.isOne(failure);
    }

    static Uni<RestResponse<String>> outage(Throwable failure) {
        return stranger(failure instanceof FailureException known ? known : FailureException.unavailable());
    }

    /** For who is not signed in, or where not even that can be found out. */
    static Uni<RestResponse<String>> stranger(FailureException failure) {
        return Templates.stranger(failure.failure().title(), textOf(failure))
                .createUni()
                .map(html -> {
                    var page = Pages.page(failure.failure().status(), html, SCRIPTS, "");
                    failure.retryAfter()
                            .ifPresent(wait -> page.header(HttpHeaders.RETRY_AFTER, LimitHeaders.retryAfter(wait)));
                    return page.build();
                });
    }

    private static String textOf(FailureException failure) {
        return failure.retryAfter()
                .filter(wait -> failure.failure() == Failure.RATE_LIMITED)
                .map(wait ->
                        "More was asked from here, or by your organisation, than is let through at once. Try again in "
                                + LimitHeaders.retryAfter(wait) + " s.")
                .orElse(failure.publicText());
    }

    /** A part of a page that is asked for by script cannot be the sign-in page: the whole page goes there. */
    private static RestResponse<String> signInFirst(RoutingContext http, String back, boolean ended) {
        String to =
                SIGN_IN + "?" + Form.query(Map.of("back", List.of(back))) + (ended ? "&done=" + Done.ENDED.wire() : "");
        return http.request().getHeader("HX-Request") == null
                ? Pages.seeOther(to).build()
                : RestResponse.ResponseBuilder.<String>create(200)
                        .header("HX-Redirect", to)
                        .header(HttpHeaders.CACHE_CONTROL, "no-store")
                        .build();
    }

    private static String here(RoutingContext http) {
        String query = http.request().query();
        return http.request().path() + (query == null ? "" : "?" + query);
    }

    static RestResponse<String> go(String to) {
        return Pages.seeOther(to).build();
    }

    static RestResponse<String> go(String to, Done done) {
        return go(to + (to.contains("?") ? "&" : "?") + "done=" + done.wire());
    }

    Frame frame(Visit visit, String place, Optional<Tenant> tenant) {
        Caller.Person person = visit.person();
        return new Frame(
                person.name(),
                tenant.map(Tenant::name).orElse(person.isOperator() ? "All organisations" : ""),
                place,
                person.isOperator(),
                person.isAdmin(),
                person.may(Right.UPDATE_KEYS),
                FormFilter.token(visit.http()),
                Done.textOf(visit.query().one("done")));
    }

    Uni<RestResponse<String>> page(Visit visit, int status, TemplateInstance template) {
        return template.createUni()
                .map(html -> Pages.page(status, html, SCRIPTS, "").build());
    }

    /** A whole page that says why not. */
    Uni<RestResponse<String>> problem(Visit visit, FailureException failure) {
        String title =
                switch (failure.failure()) {
                    case FORBIDDEN -> "You may not do this";
                    case NOT_FOUND -> "There is nothing here";
                    case PLAN_UPGRADE_REQUIRED -> "Your plan does not include this";
                    default -> "This did not work";
                };
        return page(
                visit,
                failure.failure().status(),
                Templates.problem(frame(visit, "", Optional.empty()), title, failure.publicText()));
    }

    /** An id in an address; another text is as unknown as none. */
    static UUID id(String text) {
        return maybeId(text).orElseThrow(() -> new FailureException(Failure.NOT_FOUND));
    }

    static Optional<UUID> maybeId(@Nullable String text) {
        try {
            return text == null || text.isBlank() ? Optional.empty() : Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException e) {
            throw new FailureException(Failure.NOT_FOUND);
        }
    }
}
