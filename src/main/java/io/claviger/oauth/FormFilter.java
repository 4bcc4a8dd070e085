package io.claviger.oauth;

import io.claviger.failure.Failure;
import io.claviger.failure.FailureException;
import io.claviger.http.Pages;
import io.claviger.session.OwnTokens;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.vertx.core.Vertx;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.CSRFHandler;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jboss.resteasy.reactive.RestResponse;

/**
 * Lets forms through that our own pages in this browser have sent, and no others: Vert.x's guard against forgeries (a signed
 * token in the form and in a cookie), in front of the pages for people and of nothing else.
 *
 * <p>By itself it makes a new token for each page, so that only the tab that was loaded last could send its form. Here a browser
 * keeps its token until somebody signs in or out.
 */
@Singleton
public class FormFilter {
    private static final String HANDOVER = "/console/handover";
    private static final String FIELD = "form";
    /** What this browser has in its cookie. */
    private static final String KEPT = "claviger.form.kept";
    /** Set once it was checked. */
    private static final String IS_OURS = "claviger.form.is-ours";
    /** Set while the form is read and checked here: who fails then is refused here. */
    private static final String IN_HAND = "claviger.form.in-hand";

    private static final List<String> PAGES = List.of("/console/*", "/oauth/authorize");
    private static final int LONGEST_FORM = 256 * 1024;

    /** Browsers forget the cookie when they are closed; who keeps one open signs in again long before. */
    private static final Duration LIFE = Duration.ofDays(90);

    private final Issuer issuer;
    private final Vertx vertx;
    private final String secret;

    FormFilter(Issuer issuer, OwnTokens tokens, Vertx vertx) {
        this.issuer = issuer;
        this.vertx = vertx;
        // Without a secret of ours the session has to do: it is in no other browser.
        this.secret = tokens.secretFor("forms").orElse("none");
    }

    /** It signs for this session: a token that somebody was given in another is of no use, even to who could set cookies here. */
    private CSRFHandler guard(RoutingContext http, boolean isSecure) {
        String session = Objects.requireNonNullElse(Pages.cookie(http, isSecure, Pages.SESSION), "");
        return CSRFHandler.create(vertx, secret + session)
                .setHeaderName(FIELD)
                .setCookieName(Pages.named(isSecure, Pages.FORM))
                .setCookieHttpOnly(true)
                .setCookieSecure(isSecure)
                .setTimeout(LIFE.toMillis());
    }

    @CheckedTemplate(basePath = "")
    static class Templates {
        private Templates() {}

        static native TemplateInstance outOfDate(String again);
    }

    /** What the forms of this page have to carry in the field {@code form}. */
    public static String token(RoutingContext http) {
        return Objects.requireNonNullElse(http.get(FIELD), "");
    }

    /** Nothing is done by a form that was not checked, whatever the reason. */
    public static void mustBeOurs(RoutingContext http) {
        if (http.get(IS_OURS) == null) {
            throw new FailureException(Failure.FORBIDDEN, "This page is out of date. Go back and load it again.");
        }
    }

    void register(@Observes Router router) {
        for (String page : PAGES) {
            // A body that cannot be read is refused here: the framework would write the address into the log.
            router.post(page).handler(http -> http.put(IN_HAND, true).next());
            router.post(page).handler(BodyHandler.create(false).setBodyLimit(LONGEST_FORM));
            router.route(page).handler(this::check).handler(this::settle).failureHandler(this::refuse);
        }
    }

    private void check(RoutingContext http) {
        boolean isSecure = issuer.isSecure(http);
        String kept = Pages.cookie(http, isSecure, Pages.FORM);
        http.put(KEPT, kept);
        if (isForm(http) ? isHarmless(http, isSecure) : kept != null) {
            http.remove(IN_HAND);
            http.put(FIELD, kept).next();
        } else {
            http.put(IN_HAND, true);
            guard(http, isSecure).handle(http);
        }
    }

    private static boolean isForm(RoutingContext http) {
        return http.request().method().equals(HttpMethod.POST);
    }

    /** Who is not signed in can do nothing in the console but sign in; the product's pages are known by their origin. */
    private static boolean isHarmless(RoutingContext http, boolean isSecure) {
        String path = http.normalizedPath();
        return path.startsWith("/console/")
                && (path.equals(HANDOVER)
                        || !path.equals("/console/sign-in") && Pages.cookie(http, isSecure, Pages.SESSION) == null);
    }

    private void settle(RoutingContext http) {
        if (http.remove(IN_HAND) != null) {
            String name = Pages.named(issuer.isSecure(http), Pages.FORM);
            if (isForm(http)) {
                http.put(IS_OURS, true).put(FIELD, http.get(KEPT));
                http.response().removeCookie(name, false);
            } else {
                Cookie made = http.request().getCookie(name);
                if (made != null) {
                    // Who comes from an application would seem to have none, were it "strict".
                    made.setSameSite(CookieSameSite.LAX);
                }
            }
        }
        http.next();
    }

    private void refuse(RoutingContext http) {
        if (http.remove(IN_HAND) == null) {
            http.next();
            return;
        }
        Templates.outOfDate(again(http))
                .createUni()
                .subscribe()
                .with(html -> answer(http, Pages.page(403, html, "", "").build()), http::fail);
    }

    /** Where the form's page is; empty: nowhere that we say, because the address may hold what somebody else has put there. */
    private static String again(RoutingContext http) {
        String path = http.normalizedPath();
        if (!path.startsWith("/console/") || path.equals(HANDOVER)) {
            return "";
        }
        return path.equals("/console/sign-out") ? "/console/keys" : path;
    }

    private void answer(RoutingContext http, RestResponse<String> page) {
        String kept = http.get(KEPT);
        boolean isSecure = issuer.isSecure(http);
        if (kept != null && kept.equals(http.request().getFormAttribute(FIELD))) {
            // It is the browser's own, and no good any more.
            http.response().addCookie(forgotten(isSecure));
        }
        page.getHeaders()
                .forEach((name, values) ->
                        values.forEach(value -> http.response().putHeader(name, value.toString())));
        http.response().setStatusCode(page.getStatus()).end(page.getEntity());
    }

    private static Cookie forgotten(boolean isSecure) {
        return Cookie.cookie(Pages.named(isSecure, Pages.FORM), "")
                .setPath("/")
                .setMaxAge(0)
                .setHttpOnly(true)
                .setSecure(isSecure);
    }
}
