package io.claviger.gateway;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs what a documentation shows, with curl and a shell, as its reader would. */
final class Curl {
    /** Whence it calls, unless told otherwise: not one of the proxies that are trusted. */
    static final String CLIENT = "127.0.0.7";

    private Curl() {}

    /** What came back. */
    record Answer(int status, List<String> head, String body) {
        /** The lines under that name. */
        List<String> all(String name) {
            return head.stream()
                    .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .toList();
        }

        String header(String name) {
            return String.join(" | ", all(name));
        }

        JsonObject json() {
            return new JsonObject(body);
        }
    }

    static Answer run(String documented) {
        return run(CLIENT, documented);
    }

    static Answer run(String address, String documented) {
        String command = documented.strip().replaceFirst("^curl", "curl -sS -i --max-time 30 --interface " + address);
        try {
            Process process = new ProcessBuilder("sh", "-c", command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String all = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            return parse(all);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    static Answer parse(String all) {
        String rest = all;
        while (rest.startsWith("HTTP/1.1 100")) {
            rest = rest.substring(rest.indexOf("\r\n\r\n") + 4);
        }
        int end = rest.indexOf("\r\n\r\n");
        if (end < 0) {
            throw new AssertionError("no answer: " + all);
        }
        List<String> head = rest.substring(0, end).lines().toList();
        return new Answer(Integer.parseInt(head.getFirst().substring(9, 12)), head, rest.substring(end + 4));
    }
}
