package io.claviger.testing;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A program that a test runs and a machine may not have. Such a test is left out there, but not by a CI, which sets {@code CI}. */
public final class Tool {
    private Tool() {}

    /** Where that program is; {@code how} says how to get it. */
    public static Path need(String name, String how) {
        Optional<Path> found = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
        if (found.isEmpty() && System.getenv("CI") != null) {
            throw new AssertionError("there is no " + name + ": " + how);
        }
        Assumptions.assumeTrue(found.isPresent(), () -> "there is no " + name + ": " + how);
        return found.orElseThrow();
    }
}
