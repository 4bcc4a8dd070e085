package io.claviger.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/compatibility.md} names tests: all of them exist. */
class CompatibilityDocTest {
    private static final Pattern TEST = Pattern.compile("`([A-Z][A-Za-z]+(?:Test|IT))(?:\\.([a-zA-Z0-9]+))?`");

    @Test
    void namesTestsThatThereAre() throws IOException {
        Map<String, String> sources = sources();
        Matcher named = TEST.matcher(Files.readString(Path.of("docs/compatibility.md")));
        List<String> missing = named.results()
                .filter(test -> {
                    String source = sources.getOrDefault(test.group(1), "");
                    String method = test.group(2);
                    return source.isEmpty() || (method != null && !source.contains("void " + method + "("));
                })
                .map(test -> test.group())
                .distinct()
                .toList();
        assertThat(missing).isEmpty();
        assertThat(named.reset().results().count()).isGreaterThan(50);
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
