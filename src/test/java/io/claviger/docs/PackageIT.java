package io.claviger.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code target/claviger-sbom.json} and {@code claviger-licences.txt} say what is in the package, all of it and nothing else. */
@Tag("jar")
class PackageIT {
    /** For development environments; Quarkus leaves it out of packages by itself. */
    private static final String NOT_PACKAGED = "quarkus-ide-launcher";

    /** Licence, name, and where it comes from: {@code (MIT) A thing (org.example:thing:1.0 - https://example.org)}. */
    private static final Pattern LINE =
            Pattern.compile("(?m)^ +\\(([^)]+)\\).* \\(([^\\s:()]+):([^\\s:]+):([^\\s:]+) - [^)]*\\)$");

    @Test
    void theBillOfMaterialsIsWhatIsShipped() throws IOException {
        JsonObject bill = new JsonObject(Files.readString(Path.of("target/claviger-sbom.json")));
        assertThat(bill.getString("bomFormat")).isEqualTo("CycloneDX");
        Set<String> named = bill.getJsonArray("components").stream()
                .map(one -> (JsonObject) Objects.requireNonNull(one))
                .filter(one -> !one.getString("name").equals(NOT_PACKAGED))
                .map(one -> one.getString("group") + "." + one.getString("name") + "-" + one.getString("version"))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(named).isEqualTo(shipped()).hasSizeGreaterThan(100);
    }

    @Test
    void eachLibraryHasALicence() throws IOException {
        Set<String> listed = LINE.matcher(Files.readString(Path.of("target/claviger-licences.txt")))
                .results()
                .filter(line -> !line.group(3).equals(NOT_PACKAGED))
                .peek(line -> assertThat(line.group(1)).isNotEqualTo("Unknown license"))
                .map(line -> line.group(2) + "." + line.group(3) + "-" + line.group(4))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(listed).isEqualTo(shipped());
    }

    private static Set<String> shipped() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("target/quarkus-app/lib"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".jar"))
                    .map(name -> name.replaceFirst("\\.jar$", ""))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
