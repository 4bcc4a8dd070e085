package io.claviger.http;

import io.vertx.core.http.Cookie;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.NewCookie;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** What all our pages for people have in common: how they are sent, and the cookies of the browser in front of them. */
public final class Pages {
    /** By whom somebody is signed in here: the session token. */
    public static final String SESSION = "claviger_session";
    /** What the forms of our pages in this browser are marked by. */
    public static final String FORM = "claviger_form";

    private Pages() {}

    /**
     * A page. Nothing is loaded but from here, nothing runs that is written into it, nobody frames it, nobody keeps it.
     *
     * @param loads what it loads beside style sheets, as directives of a policy; empty: nothing
     * @param sends where its forms may lead beside here; browsers hold where the answer redirects to against it too
     */
    public static RestResponse.ResponseBuilder<String> page(int status, String html, String loads, String sends) {
        return RestResponse.ResponseBuilder.<String>create(status)
                .entity(html)
                .type("text/html;charset=UTF-8")
                .header(
                        "Content-Security-Policy",
                        "default-src 'none'; style-src 'self'; img-src 'self'; " + loads + "form-action 'self'" + sends
                                + "; frame-ancestors 'none'; base-uri 'none'")
                .header("X-Frame-Options", "DENY")
                .header("X-Content-Type-Options", "nosniff")
                .header("Referrer-Policy", "no-referrer")
                .header(HttpHeaders.CACHE_CONTROL, "no-store");
    }

    /** After a form: go there. */
    public static RestResponse.ResponseBuilder<String> seeOther(String to) {
        return RestResponse.ResponseBuilder.<String>create(RestResponse.Status.SEE_OTHER)
                .header(HttpHeaders.LOCATION, to)
                .header("Referrer-Policy", "no-referrer")
                .header(HttpHeaders.CACHE_CONTROL, "no-store");
    }

    public static @Nullable String cookie(RoutingContext http, boolean secure, String name) {
        Cookie cookie = http.request().getCookie(named(secure, name));
        return cookie == null || cookie.getValue().isEmpty() ? null : cookie.getValue();
    }

    /** An empty value: it is taken away. */
    public static NewCookie keep(boolean secure, String name, String value) {
        return new NewCookie.Builder(named(secure, name))
                .value(value)
                .path("/")
                .secure(secure)
                .httpOnly(true)
                .sameSite(NewCookie.SameSite.LAX)
                .maxAge(value.isEmpty() ? 0 : NewCookie.DEFAULT_MAX_AGE)
                .build();
    }

    /** Over https nobody of a neighbouring domain can set it. */
    public static String named(boolean secure, String name) {
        return secure ? "__Host-" + name : name;
    }
}
