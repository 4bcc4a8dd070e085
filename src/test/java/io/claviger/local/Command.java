package io.claviger.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** A short-lived helper program, awaited, with what it said. */
public record Command(int exitCode, String output) {

    /** Runs to the end; the C locale keeps messages readable and a missing locale of the user from breaking the program. */
    public static Command run(Path folder, List<String> words) throws IOException {
        var builder = new ProcessBuilder(words).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        builder.environment().put("LC_ALL", "C");
        var process = builder.start();
        process.getOutputStream().close();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            return new Command(process.waitFor(), output.strip());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for " + words.getFirst(), e);
        }
    }

    public boolean failed() {
        return exitCode != 0;
    }
}
