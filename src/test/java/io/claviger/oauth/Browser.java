package io.claviger.oauth;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.oauth2.sdk.util.URLUtils;
import io.claviger.testing.People;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.net.URI;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Somebody in front of a browser without JavaScript: follows no redirect by itself, keeps cookies, fills forms in. */
final class Browser {
    private static final Pattern FORM = Pattern.compile("name=\"form\" value=\"([^\"]+)\"");

    private final Map<String, String> cookies = new HashMap<>();
    private final Map<String, String> asked = new LinkedHashMap<>();
    private final String address = Apps.address();
    private @Nullable Response page;

    /** The documented parameters; names and values in turn add, replace, or with an empty value remove. */
    static Browser at(Apps.App app, String... parameters) {
        Browser browser = new Browser();
        browser.ask(app, parameters);
        return browser;
    }

    /** Where an application's own code sends people. */
    static Browser at(URI address) {
        Browser browser = new Browser();
        URLUtils.parseParameters(address.getRawQuery())
                .forEach((name, values) -> browser.asked.put(name, values.getFirst()));
        return browser;
    }

    void ask(Apps.App app, String... parameters) {
        asked.clear();
        asked.putAll(Map.of(
                "client_id", app.id(),
                "redirect_uri", Apps.CALLBACK,
                "response_type", "code",
                "scope", "read:leads write:leads",
                "state", "random_state_string"));
        for (int i = 0; i < parameters.length; i += 2) {
            asked.put(parameters[i], parameters[i + 1]);
        }
        asked.values().removeIf(String::isEmpty);
    }

    private RequestSpecification request() {
        return given().redirects()
                .follow(false)
                .header("X-Forwarded-For", address)
                .cookies(cookies)
                .queryParams(asked);
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

    Response load() {
        return keep(request().get("/oauth/authorize"));
    }

    Response click(String action, String... fields) {
        return send(form(), action, fields);
    }

    Response send(String form, String action, String... fields) {
        Map<String, String> all = new HashMap<>(Map.of("form", form, "action", action));
        for (int i = 0; i < fields.length; i += 2) {
            all.put(fields[i], fields[i + 1]);
        }
        return keep(request().contentType(ContentType.URLENC).formParams(all).post("/oauth/authorize"));
    }

    String form() {
        Matcher found = FORM.matcher(java.util.Objects.requireNonNull(page).asString());
        assertThat(found.find()).as(page.asString()).isTrue();
        return found.group(1);
    }

    /** From the sign-in page to what comes after it. */
    Response signIn(People.Person person) {
        load();
        Response answer = click("sign-in", "email", person.email(), "password", People.PASSWORD);
        answer.then().statusCode(303);
        return load();
    }

    /** Signs in and allows everything; answers the code. */
    String code(People.Person person) {
        return sent(allow(person), "code");
    }

    /** Signs in and allows everything; answers where that leads. */
    Response allow(People.Person person) {
        Response answer = signIn(person);
        if (answer.statusCode() == 200) {
            answer = click("allow");
        }
        answer.then().statusCode(303);
        return answer;
    }

    /** What a redirect tells the application. */
    static String sent(Response redirect, String parameter) {
        return sent(redirect.getHeader("Location"), parameter);
    }

    static String sent(String location, String parameter) {
        return URLUtils.parseParameters(URI.create(location).getRawQuery())
                .getOrDefault(parameter, List.of(""))
                .getFirst();
    }

    Map<String, String> cookies() {
        return cookies;
    }
}
