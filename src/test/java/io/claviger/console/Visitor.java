package io.claviger.console;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.testing.People;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Somebody in front of the console with a browser without JavaScript: keeps cookies, follows no redirect by itself. */
final class Visitor {
    private static final AtomicLong NEXT = new AtomicLong(System.nanoTime());

    final Map<String, String> cookies = new HashMap<>();
    private final String address = "2001:db8:" + Long.toHexString(NEXT.incrementAndGet() & 0xffff) + ":3::1";
    private @Nullable Response page;

    /** Signed in as a new person of that tenant and role. */
    static Visitor in(String tenantId, String role, Object... members) {
        Visitor visitor = new Visitor();
        visitor.signIn(People.account(tenantId, role, members).email());
        return visitor;
    }

    void signIn(String email) {
        load("/console/sign-in").then().statusCode(200);
        send("/console/sign-in", "email", email, "password", People.PASSWORD)
                .then()
                .statusCode(303);
    }

    private RequestSpecification request() {
        return given().redirects()
                .follow(false)
                .header("X-Forwarded-For", address)
                .cookies(cookies);
    }

    private Response keep(Response answer) {
        answer.getCookies().forEach((name, value) -> {
            if (value.isEmpty()) {
                cookies.remove(name);
            } else {
                cookies.put(name, value);
            }
        });
        page = answer;
        return answer;
    }

    Response load(String path) {
        return keep(request().urlEncodingEnabled(false).get(path));
    }

    /** A part of a page, as htmx asks for it. */
    Response part(String path) {
        return request().urlEncodingEnabled(false).header("HX-Request", "true").get(path);
    }

    /** Where the last answer leads. */
    Response follow() {
        assertThat(last().statusCode()).isEqualTo(303);
        return load(last().getHeader("Location"));
    }

    Response last() {
        return java.util.Objects.requireNonNull(page);
    }

    /** Sends a form of the page before with its marks, and names and values in turn, of which names may be there twice. */
    Response send(String path, String... fields) {
        List<String> all = new ArrayList<>(List.of(fields));
        for (String mark : List.of("form", "once", "version")) {
            if (!all.contains(mark)) {
                hidden(mark).ifPresent(value -> all.addAll(List.of(mark, value)));
            }
        }
        return sendAsIs(path, all.toArray(String[]::new));
    }

    Response sendAsIs(String path, String... fields) {
        RequestSpecification request = request().contentType(ContentType.URLENC);
        Map<String, List<String>> form = new HashMap<>();
        for (int i = 0; i < fields.length; i += 2) {
            form.computeIfAbsent(fields[i], name -> new ArrayList<>()).add(fields[i + 1]);
        }
        return keep(request.formParams(form).post(path));
    }

    private java.util.Optional<String> hidden(String name) {
        Matcher found =
                Pattern.compile("name=\"" + name + "\" value=\"([^\"]*)\"").matcher(last().asString());
        return found.find() ? java.util.Optional.of(found.group(1)) : java.util.Optional.empty();
    }
}
