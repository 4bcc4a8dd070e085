package io.claviger.gateway;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** The application behind a gateway: remembers what reaches it, and says so. */
final class App implements AutoCloseable {
    private final HttpServer server;
    private final List<Seen> seen = new CopyOnWriteArrayList<>();

    /** A request as it arrived; names of headers in lowercase. */
    record Seen(String method, String uri, Map<String, String> headers, String body) {
        String header(String name) {
            return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
        }
    }

    private App(HttpServer server) {
        this.server = server;
    }

    static App start() throws IOException {
        App app = new App(HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 100));
        app.server.createContext("/", app::answer);
        app.server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        app.server.start();
        return app;
    }

    private void answer(HttpExchange http) throws IOException {
        Map<String, String> headers = new TreeMap<>();
        http.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), String.join(" | ", values)));
        String body = new String(http.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Seen one = new Seen(http.getRequestMethod(), http.getRequestURI().toString(), headers, body);
        seen.add(one);
        byte[] answer = JsonObject.of("app", "here", "uri", one.uri).encode().getBytes(StandardCharsets.UTF_8);
        http.getResponseHeaders().add("Content-Type", "application/json");
        int status = one.uri.startsWith("/broken") ? 500 : one.uri.startsWith("/forbidden") ? 403 : 200;
        http.sendResponseHeaders(status, answer.length);
        http.getResponseBody().write(answer);
        http.close();
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** All that has arrived. */
    List<Seen> seen() {
        return List.copyOf(seen);
    }

    Seen last() {
        return seen.getLast();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
