package io.claviger.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Calls what listens on a port of the loopback interface. */
public final class Client {
    private final int port;

    /** As proxies and most clients speak. By itself this client asks for HTTP/2, with its first request as an upgrade. */
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    public Client(int port) {
        this.port = port;
    }

    /** Sends a body as JSON. */
    public HttpResponse<String> send(String method, String path, String credential, String body) throws IOException {
        return send(request(path)
                .header("X-API-Key", credential)
                .method(method, HttpRequest.BodyPublishers.ofString(body)));
    }

    /** What a POST of those members is answered; fails unless that is 200. */
    public JsonObject post(String credential, String path, Object... members) throws IOException {
        return post(200, credential, path, members);
    }

    /** What a POST of those members makes; fails unless it is answered 201. */
    public JsonObject create(String credential, String path, Object... members) throws IOException {
        return post(201, credential, path, members);
    }

    private JsonObject post(int status, String credential, String path, Object... members) throws IOException {
        HttpResponse<String> answer =
                send("POST", path, credential, Api.object(members).encode());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return new JsonObject(answer.body());
    }

    /** What stands there for everybody. */
    public String get(String path) throws IOException {
        return send(request(path)).body();
    }

    /** The value of a series at {@code /q/metrics}, told by its name and labels as they stand there. */
    public double metric(String series) throws IOException {
        return get("/q/metrics")
                .lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length())))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + series));
    }

    /** Whether a process listens there, and lives. */
    public boolean isLive() {
        return answers("/q/health/live", 200);
    }

    /** Whether a process listens there, and answers who says nothing of himself with that status. */
    public boolean answers(String path, int status) {
        try {
            return send(request(path)).statusCode() == status;
        } catch (IOException notYet) {
            return false;
        }
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(20));
    }

    HttpResponse<String> send(HttpRequest.Builder built) throws IOException {
        HttpRequest request = built.build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
