package io.claviger.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.local.Command;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Containers. The environment variable {@code CLAVIGER_TEST_BASE} is an image to build ours on where the usual ones cannot be pulled; it has a
 * JDK 25.
 */
public final class Podman {
    /** By name: what podman takes by itself differs from one system to the next. */
    public static final List<String> RUNTIME = List.of("--runtime", "runc");
    /** What a container wants to be run on a machine that gives its own root little. */
    public static final List<String> LIMITS = List.of("--ulimit", "nofile=20000:20000", "--ulimit", "nproc=1000:1000");

    private static final String NATIVE = "native.image.path";
    private static final Path HERE = Path.of(".");

    private Podman() {}

    /** Whether the executable was built. */
    public static boolean hasNative() {
        return System.getProperty(NATIVE) != null;
    }

    /** The native one where the executable was built. */
    public static String image() {
        return hasNative() ? "native" : "jvm";
    }

    /**
     * Builds {@code docker/Dockerfile.*} as its readers would.
     *
     * @param image native or jvm
     * @return its name
     */
    public static String build(String image) throws IOException {
        String tag = "localhost/claviger-test:" + image;
        List<String> words =
                new ArrayList<>(List.of("build", "--isolation", "chroot", "--file", "docker/Dockerfile." + image));
        Optional.ofNullable(System.getenv("CLAVIGER_TEST_BASE"))
                .ifPresent(base -> words.addAll(List.of("--build-arg", "BASE=" + base)));
        words.addAll(List.of("--tag", tag, "."));
        run(words.toArray(String[]::new));
        return tag;
    }

    /** Whether something is so by now. */
    @FunctionalInterface
    public interface Look {
        boolean isSo() throws IOException;
    }

    /** Tries to until that succeeds, for a minute; what the container said if it never does. */
    public static void untilDone(String container, String... words) throws IOException {
        until(container, () -> !tryTo(words).failed());
    }

    /** Looks until it is so, for a minute; what the container said if it never is. */
    public static void until(String container, Look look) throws IOException {
        Instant limit = Instant.now().plus(Duration.ofMinutes(1));
        while (!look.isSo()) {
            if (Instant.now().isAfter(limit)) {
                throw new AssertionError(tryTo("logs", container).output());
            }
            Service.pause();
        }
    }

    /** What it said, which must have succeeded. */
    public static String run(String... words) throws IOException {
        Command ended = tryTo(words);
        assertThat(ended.exitCode()).as(ended.output()).isZero();
        return ended.output().strip();
    }

    /** The same, whatever comes of it. */
    public static Command tryTo(String... words) throws IOException {
        List<String> all = new ArrayList<>(List.of("podman"));
        all.addAll(List.of(words));
        return Command.run(HERE, all);
    }
}
