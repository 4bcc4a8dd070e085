package io.claviger.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One customer organisation per documented product, and a person in one of them, made through the real API like any other client would. */
final class DemoTenants {
    private static final List<String> KEYSPACES =
            List.of("claviger", "bricqs", "propertybase", "bluebricks", "briksync");
    /** Who can sign in. */
    static final String PERSON = "demo@example.com";

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int PAGE = 100;

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient http;
    private final String url;
    private final String rootKey;

    DemoTenants(HttpClient http, String url, String rootKey) {
        this.http = http;
        this.url = url;
        this.rootKey = rootKey;
    }

    /** The id of a tenant for each keyspace: one that is there already, else a new one. */
    Map<String, String> ensure() throws IOException, InterruptedException {
        var ids = existing();
        for (var keyspace : KEYSPACES) {
            if (!ids.containsKey(keyspace)) {
                ids.put(keyspace, create(keyspace));
            }
        }
        return ids;
    }

    /** Somebody who can sign in where an application of OAuth sends people; one that is there already is left as it is. */
    void ensurePerson(String tenantId, String password) throws IOException, InterruptedException {
        var body = json.createObjectNode()
                .put("tenant_id", tenantId)
                .put("email", PERSON)
                .put("password", password)
                .put("name", "Demo")
                .put("role", "admin");
        ask(post("/v1/accounts", body), 201, 409);
    }

    private Map<String, String> existing() throws IOException, InterruptedException {
        var ids = new LinkedHashMap<String, String>();
        for (var offset = 0; ; offset += PAGE) {
            var page = ask(
                    request("/v1/tenants?limit=" + PAGE + "&offset=" + offset).GET(), 200);
            for (var tenant : page.path("list")) {
                ids.putIfAbsent(
                        tenant.path("keyspace").asText(), tenant.path("id").asText());
            }
            if (ids.keySet().containsAll(KEYSPACES)
                    || offset + PAGE >= page.path("total").asInt()) {
                return ids;
            }
        }
    }

    private String create(String keyspace) throws IOException, InterruptedException {
        var body = json.createObjectNode()
                .put("name", "Demo " + keyspace)
                .put("keyspace", keyspace)
                .put("plan", "BUSINESS");
        return ask(post("/v1/tenants", body), 201).path("id").asText();
    }

    private HttpRequest.Builder post(String path, JsonNode body) {
        return request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url + path))
                .header("X-API-Key", rootKey)
                .timeout(PATIENCE);
    }

    private JsonNode ask(HttpRequest.Builder wanted, Integer... good) throws IOException, InterruptedException {
        var request = wanted.build();
        var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (!List.of(good).contains(answer.statusCode())) {
            throw new CannotStart("The service runs, but the demo data could not be made: " + request.method() + " "
                    + request.uri() + " was answered " + answer.statusCode() + " " + answer.body());
        }
        return json.readTree(answer.body());
    }
}
