package io.claviger.gateway;

import io.claviger.testing.EmbeddedServers;
import io.claviger.testing.Service;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** nginx or Caddy as a process of its own, running the example as it stands. */
final class RealProxy implements AutoCloseable {
    private static final Path EXAMPLES = Path.of("docker/examples").toAbsolutePath();
    private static final Duration START_LIMIT = Duration.ofSeconds(20);

    private final Process process;
    private final int port;

    private RealProxy(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** The template, filled in as the image's envsubst does, in the http block that the image's own nginx.conf has. */
    static RealProxy nginx(Path folder, int claviger, int app) throws IOException {
        int port = freePort();
        String filled = Files.readString(EXAMPLES.resolve("nginx/claviger.conf.template"));
        for (Map.Entry<String, String> one :
                environment("127.0.0.1:" + port, claviger, app).entrySet()) {
            filled = filled.replace("${" + one.getKey() + "}", one.getValue());
        }
        Files.writeString(folder.resolve("claviger.conf"), filled);
        Path main = Files.writeString(folder.resolve("nginx.conf"), """
                daemon off;
                user root;
                worker_processes 1;
                pid %1$s/nginx.pid;
                error_log stderr error;
                events { worker_connections 512; }
                http {
                    access_log off;
                    client_body_temp_path %1$s/body;
                    proxy_temp_path %1$s/proxy;
                    fastcgi_temp_path %1$s/fastcgi;
                    uwsgi_temp_path %1$s/uwsgi;
                    scgi_temp_path %1$s/scgi;
                    include %1$s/claviger.conf;
                }
                """.formatted(folder));
        return start(new ProcessBuilder("nginx", "-e", "stderr", "-c", main.toString()), port);
    }

    /** A whole nginx.conf, with other addresses in place of its own. */
    static RealProxy nginx(Path folder, String conf, Map<String, Integer> ports) throws IOException {
        int port = freePort();
        String filled = conf.replace("listen 8080;", "listen 127.0.0.1:" + port + ";")
                .replace("/tmp/", folder + "/")
                .replace("worker_processes 1;", "worker_processes 1; daemon off; user root;");
        for (Map.Entry<String, Integer> one : ports.entrySet()) {
            filled = filled.replace(one.getKey(), "127.0.0.1:" + one.getValue());
        }
        Path main = Files.writeString(folder.resolve("nginx.conf"), filled);
        return start(new ProcessBuilder("nginx", "-e", "stderr", "-c", main.toString()), port);
    }

    static RealProxy caddy(Path folder, int claviger, int app) throws IOException {
        int port = freePort();
        ProcessBuilder builder = new ProcessBuilder(
                "caddy",
                "run",
                "--adapter",
                "caddyfile",
                "--config",
                EXAMPLES.resolve("caddy/Caddyfile").toString());
        builder.environment().putAll(environment(Integer.toString(port), claviger, app));
        builder.environment().put("HOME", folder.toString());
        return start(builder.redirectError(folder.resolve("caddy.log").toFile()), port);
    }

    private static Map<String, String> environment(String listen, int claviger, int app) {
        return Map.of(
                "LISTEN",
                listen,
                "CLAVIGER_ADDRESS",
                "127.0.0.1:" + claviger,
                "APP_ADDRESS",
                "127.0.0.1:" + app,
                "CLAVIGER_SERVICE_KEY",
                EmbeddedServers.SERVICE_KEY);
    }

    private static RealProxy start(ProcessBuilder builder, int port) throws IOException {
        if (builder.redirectError().type() == ProcessBuilder.Redirect.Type.PIPE) {
            builder.redirectError(ProcessBuilder.Redirect.INHERIT);
        }
        RealProxy proxy = new RealProxy(
                builder.redirectOutput(ProcessBuilder.Redirect.INHERIT).start(), port);
        Instant limit = Instant.now().plus(START_LIMIT);
        while (proxy.process.isAlive() && Instant.now().isBefore(limit)) {
            try {
                new Socket(InetAddress.ofLiteral("127.0.0.1"), port).close();
                return proxy;
            } catch (ConnectException notYet) {
                Service.pause();
            }
        }
        proxy.close();
        throw new IOException("it did not start: " + builder.command());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    /** Sends bytes as they are; what came back until the other end closed, or said nothing for so long. */
    String raw(String request, Duration patience) throws IOException {
        return raw(port, request, patience);
    }

    /** The same to any port of this machine. */
    static String raw(int port, String request, Duration patience) throws IOException {
        try (Socket socket = new Socket()) {
            socket.bind(new InetSocketAddress(InetAddress.ofLiteral(Curl.CLIENT), 0));
            socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
            socket.setSoTimeout((int) patience.toMillis());
            StringBuilder answer = new StringBuilder();
            try {
                socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
                byte[] piece = new byte[8192];
                for (int n = socket.getInputStream().read(piece);
                        n >= 0;
                        n = socket.getInputStream().read(piece)) {
                    answer.append(new String(piece, 0, n, StandardCharsets.ISO_8859_1));
                }
            } catch (SocketTimeoutException | SocketException enough) {
                // What has come until then is the answer.
            }
            return answer.toString();
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
