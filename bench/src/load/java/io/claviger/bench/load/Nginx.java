package io.claviger.bench.load;

import io.claviger.local.LocalServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * nginx with the configuration of {@code docker/examples}: {@code /with} asks Claviger, {@code /without} is a route of the same
 * server that does not. The application behind both is another server of the same nginx, which answers from memory.
 */
final class Nginx implements AutoCloseable {
    private static final Path EXAMPLE = Path.of("docker/examples/nginx/claviger.conf.template");
    private static final String FIRST_ROUTE = "    location / {\n";
    private static final Duration START_LIMIT = Duration.ofSeconds(10);

    private final Process process;
    private final int port;

    private Nginx(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static Nginx start(Path folder, int claviger) throws IOException, InterruptedException {
        int port = LocalServers.freePort();
        int app = LocalServers.freePort();
        String example = Files.readString(EXAMPLE)
                .replace("${LISTEN}", "127.0.0.1:" + port)
                .replace("${CLAVIGER_ADDRESS}", "127.0.0.1:" + claviger)
                .replace("${APP_ADDRESS}", "127.0.0.1:" + app)
                .replace("${CLAVIGER_SERVICE_KEY}", Service.SERVICE_KEY);
        if (!example.contains(FIRST_ROUTE)) {
            throw new IOException("the example has changed: there is no " + FIRST_ROUTE.strip());
        }
        String without =
                "    location = /without {\n        auth_request off;\n        proxy_pass http://app;\n    }\n\n";
        Files.writeString(folder.resolve("claviger.conf"), example.replace(FIRST_ROUTE, without + FIRST_ROUTE));
        Path absolute = folder.toAbsolutePath();
        Path main = Files.writeString(absolute.resolve("nginx.conf"), """
                daemon off;
                worker_processes 1;
                pid %1$s/nginx.pid;
                error_log %1$s/nginx.log error;
                events { worker_connections 512; }
                http {
                    access_log off;
                    keepalive_requests 100000000;
                    client_body_temp_path %1$s/body;
                    proxy_temp_path %1$s/proxy;
                    fastcgi_temp_path %1$s/fastcgi;
                    uwsgi_temp_path %1$s/uwsgi;
                    scgi_temp_path %1$s/scgi;
                    set_real_ip_from 127.0.0.1;
                    real_ip_header X-Forwarded-For;
                    include %1$s/claviger.conf;
                    server {
                        listen 127.0.0.1:%2$d;
                        default_type application/json;
                        location / { return 200 '{"valid":true,"app":"here"}'; }
                    }
                }
                """.formatted(absolute, app));
        var nginx = new Nginx(
                new ProcessBuilder("nginx", "-e", absolute.resolve("nginx.log").toString(), "-c", main.toString())
                        .inheritIO()
                        .start(),
                port);
        if (!Listening.await(nginx.process, port, START_LIMIT)) {
            nginx.close();
            throw new IOException("nginx did not start");
        }
        return nginx;
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        process.destroy();
    }
}
