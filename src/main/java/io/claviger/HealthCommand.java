package io.claviger;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * {@code claviger health}: asks the service in the same container how it is, for images that hold no other program which could. Nothing of the
 * framework is started for it.
 */
final class HealthCommand {
    private static final int PATIENCE_MILLIS = 5000;

    private HealthCommand() {}

    /**
     * Asks for {@code live}, {@code ready} or {@code started}, at {@code QUARKUS_HTTP_PORT} (8080) of this machine.
     *
     * @return the exit code: 0, or 1 if the answer is anything but 200 or there is none within 5 seconds
     */
    static int run(String question, Map<String, String> environment) {
        int port = Integer.parseInt(environment.getOrDefault("QUARKUS_HTTP_PORT", "8080"));
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
            String request = "GET /q/health/" + question + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String status = new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
            if (status != null && status.startsWith("HTTP/1.1 200 ")) {
                return 0;
            }
            System.err.println("claviger: not " + question + ": " + status);
        } catch (IOException e) {
            System.err.println("claviger: not " + question + ": " + e.getMessage());
        }
        return 1;
    }
}
