package io.claviger.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** {@code helm/claviger}, with Helm as a library. */
final class Chart {
    static final Path DIRECTORY = Path.of("helm/claviger");
    private static final Path COPY = Path.of("target/helm/claviger");
    private static final String HOOK = "helm.sh/hook";
    private static final String NO_HOOK = "no-helm.sh/hook";
    private static final Path RESOURCES = Path.of("src/test/resources/helm");

    private Chart() {}

    /** What a cluster would be given: release {@code keys} in the namespace {@code security}. */
    static String template(Path values) throws IOException {
        return template("keys", values);
    }

    /** The same, for a release of another name. */
    static String template(String release, Path values) throws IOException {
        return helm(copy())
                .template()
                .withName(release)
                .withNamespace("security")
                .withValuesFile(values.toAbsolutePath())
                .call()
                .replace(NO_HOOK, HOOK);
    }

    /** The same, with the values as text. */
    static String template(String values) throws IOException {
        return template(written(values));
    }

    /** What Helm says to who installed it, with the values as text. */
    static String notes(String values) throws IOException {
        String said = helm(copy())
                .install()
                .withName("keys")
                .withNamespace("security")
                .withValuesFile(written(values).toAbsolutePath())
                .clientOnly()
                .dryRun()
                .call()
                .getOutput();
        return said.substring(said.indexOf("NOTES:"));
    }

    private static Path written(String values) throws IOException {
        Files.createDirectories(COPY.getParent());
        return Files.writeString(COPY.resolveSibling("values.yaml"), values);
    }

    static LintResult lint() {
        return helm(DIRECTORY).lint().strict().call();
    }

    /** The values files that the chart is tried with. */
    static List<Path> cases() throws IOException {
        try (Stream<Path> files = Files.list(RESOURCES.resolve("values"))) {
            return files.sorted().toList();
        }
    }

    /** Compares with a file beside the tests; {@code -Dgolden.update=true} writes it. */
    static void assertGolden(Path golden, String actual) throws IOException {
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(golden, actual);
        }
        assertThat(actual)
                .as("%s is old: make golden, and look at the difference", golden)
                .isEqualTo(Files.readString(golden));
    }

    static Path golden(Path values) {
        return RESOURCES.resolve("golden").resolve(values.getFileName());
    }

    /**
     * A copy for Helm as a library, which takes every cluster for Kubernetes 1.20, and leaves hooks out of what it renders.
     */
    private static Path copy() throws IOException {
        try (Stream<Path> files = Files.walk(DIRECTORY)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path to = COPY.resolve(DIRECTORY.relativize(file));
                Files.createDirectories(to.getParent());
                Files.writeString(
                        to,
                        Files.readString(file)
                                .replaceFirst("(?m)^kubeVersion:.*\n", "")
                                .replace(HOOK, NO_HOOK));
            }
        }
        return COPY;
    }

    /** Where there is no Helm for the platform the tests say so instead of failing; a CI must have one. */
    private static Helm helm(Path chart) {
        try {
            Helm.version().call();
            return new Helm(chart);
        } catch (LinkageError | IllegalStateException e) {
            if (System.getenv("CI") != null) {
                throw e;
            }
            return abort("helm-java has no Helm for " + System.getProperty("os.name") + " "
                    + System.getProperty("os.arch") + ": the chart is not tested here (" + e.getMessage() + ")");
        }
    }
}
