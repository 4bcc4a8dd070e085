package io.claviger.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The documents name tests: all of them exist, and {@code docs/compatibility.md} names one for each thing that it promises. */
class CompatibilityDocTest {
    private static final Pattern TEST = Pattern.compile("`([A-Z][A-Za-z]+(?:Test|IT))(?:\\.([a-zA-Z0-9]+))?`");

    @Test
    void testsThatAreNamedAreThere() throws IOException {
        Map<String, String> sources = sources();
        try (Stream<Path> documents = Files.walk(Path.of("docs"))) {
            for (Path document :
                    documents.filter(file -> file.toString().endsWith(".md")).toList()) {
                assertThat(named(document).filter(test -> !isThere(test, sources)))
                        .as(document.toString())
                        .isEmpty();
            }
        }
        assertThat(named(Path.of("docs/compatibility.md"))).hasSizeGreaterThan(50);
    }

    private static Stream<MatchResult> named(Path document) throws IOException {
        return TEST.matcher(Files.readString(document)).results().distinct();
    }

    private static boolean isThere(MatchResult test, Map<String, String> sources) {
        String source = sources.getOrDefault(test.group(1), "");
        String method = test.group(2);
        return !source.isEmpty() && (method == null || source.contains("void " + method + "("));
    }

    private static Map<String, String> sources() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .collect(Collectors.toMap(
                            file -> file.getFileName().toString().replace(".java", ""),
                            CompatibilityDocTest::read,
                            (one, other) -> one + other));
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
