package io.claviger.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** {@code docs/configuration.md} is made from the javadoc of the settings: {@code make docs} writes it. */
class ConfigurationDocTest {
    private static final Path PAGE = Path.of("docs/configuration.md");
    private static final String MARK = "<!-- From here on: make docs -->\n";

    @Test
    void pageSaysWhatTheCodeSays() throws IOException {
        String page = Files.readString(PAGE);
        assertThat(page).contains(MARK);
        String head = page.substring(0, page.indexOf(MARK) + MARK.length());
        String wanted = head + tables();
        if (Boolean.getBoolean("docs.update")) {
            Files.writeString(PAGE, wanted);
        } else {
            assertThat(page).as("docs/configuration.md is old: make docs").isEqualTo(wanted);
        }
    }

    @Test
    void everySettingIsFound() throws IOException {
        List<String> found = Settings.under(Path.of("src/main/java")).stream()
                .flatMap(section -> section.settings().stream())
                .map(Setting::property)
                .toList();
        assertThat(found)
                .doesNotHaveDuplicates()
                .contains(
                        "claviger.root-key",
                        "claviger.service-keys.<name>",
                        "claviger.cache.remember-unknown",
                        "claviger.keyspaces.<name>.secret-format",
                        "claviger.keyspaces.<name>.limits.<name>.when-redis-is-down",
                        "claviger.plans.<name>.existing-keys-until");
    }

    private static String tables() throws IOException {
        return Settings.under(Path.of("src/main/java")).stream()
                .map(ConfigurationDocTest::table)
                .collect(Collectors.joining());
    }

    private static String table(Settings.Section section) {
        return "\n## `%s`\n\n%s\n\n| property, environment variable | meaning | type | default |\n| --- | --- | --- | --- |\n%s\n"
                .formatted(
                        section.prefix(),
                        section.about(),
                        section.settings().stream().map(Setting::row).collect(Collectors.joining("\n")));
    }
}
