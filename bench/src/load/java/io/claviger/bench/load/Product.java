package io.claviger.bench.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The customers of a product whose calls are verified: so many that no limit is ever hit. */
final class Product {
    static final int TENANTS = 200;
    static final int KEYS_PER_TENANT = 5;
    static final int ADDRESSES_PER_KEY = 4;

    /** The most that is counted exactly, as a list of instants. */
    static final int PERMITS = 10_000;

    /** Shorter than a round, so that instants leave the windows as fast as they enter. */
    static final int WINDOW_SECONDS = 2;

    private static final List<String> LEVELS = List.of("ip", "key", "tenant");
    private static final int AT_ONCE = 8;

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient http = HttpClient.newHttpClient();
    private final Service service;

    Product(Service service) {
        this.service = service;
    }

    /** Makes tenants and keys through the API, and returns the bodies of calls to be verified. */
    List<String> calls() throws IOException, InterruptedException {
        List<String> calls = new ArrayList<>();
        try (var workers = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Future<List<String>>> made = new ArrayList<>();
            for (int t = 0; t < TENANTS; t++) {
                String name = "Bench " + t;
                made.add(workers.submit(() -> callsOfTenant(name)));
            }
            for (Future<List<String>> one : made) {
                calls.addAll(one.get());
            }
        } catch (ExecutionException e) {
            throw new IOException("the tenants could not be made", e);
        }
        checkLevels(calls.getFirst());
        return calls;
    }

    /** The address of a call, of 16 that the keys of a tenant share. */
    static String address(int key, int number) {
        return "203.0.113." + (key * ADDRESSES_PER_KEY + number) % 16;
    }

    /** Makes one tenant, and returns its id. */
    String tenant(String name) throws IOException, InterruptedException {
        var tenant = json.createObjectNode().put("name", name).put("keyspace", "bricqs");
        var limits = tenant.putObject("limits");
        LEVELS.forEach(level -> limits.putObject(level).put("permits", PERMITS).put("window_seconds", WINDOW_SECONDS));
        return post("/v1/tenants", tenant, 201).path("id").asText();
    }

    private List<String> callsOfTenant(String name) throws IOException, InterruptedException {
        String tenantId = tenant(name);
        List<String> calls = new ArrayList<>();
        for (int k = 0; k < KEYS_PER_TENANT; k++) {
            var key = json.createObjectNode().put("tenant_id", tenantId).put("name", "Key " + k);
            String secret = post("/v1/keys", key, 201).path("key").asText();
            for (int a = 0; a < ADDRESSES_PER_KEY; a++) {
                calls.add(json.createObjectNode()
                        .put("key", secret)
                        .put("ip", address(k, a))
                        .toString());
            }
        }
        return calls;
    }

    private void checkLevels(String call) throws IOException, InterruptedException {
        JsonNode verdict = post("/v1/verify", json.readTree(call), 200);
        List<String> counted = verdict.path("limits").findValuesAsText("name");
        boolean exact = verdict.path("limits").findValues("limit").stream().allMatch(n -> n.asInt() == PERMITS);
        if (!new TreeSet<>(counted).equals(new TreeSet<>(LEVELS)) || !exact) {
            throw new IOException("the limits are not those to be measured: " + verdict);
        }
    }

    private JsonNode post(String path, JsonNode body, int wanted) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.port() + path))
                .header("X-API-Key", Service.ROOT_KEY)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                .build();
        var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != wanted) {
            throw new IOException("POST " + path + " was answered " + answer.statusCode() + " " + answer.body());
        }
        return json.readTree(answer.body());
    }
}
