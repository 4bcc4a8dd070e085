package io.claviger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretFilesConfigTest {
    @TempDir
    Path folder;

    @Test
    void oneLineBreakAtTheEndIsNotPartOfTheSecret() throws IOException {
        for (String content : new String[] {"s e=cret", "s e=cret\n", "s e=cret\r\n"}) {
            assertThat(SecretFilesConfig.read(Map.of("CLAVIGER_ROOT_KEY_FILE", file(content))))
                    .containsExactly(Map.entry("CLAVIGER_ROOT_KEY", "s e=cret"));
        }
        assertThat(SecretFilesConfig.read(Map.of("QUARKUS_REDIS_PASSWORD_FILE", file("p\n\n"))))
                .containsExactly(Map.entry("QUARKUS_REDIS_PASSWORD", "p\n"));
    }

    @Test
    void settingsThatNameAFileThemselvesAreLeftAlone() {
        assertThat(SecretFilesConfig.read(Map.of(
                        "QUARKUS_HTTP_SSL_CERTIFICATE_KEY_STORE_FILE",
                        "/none",
                        "PGPASSFILE",
                        "/none",
                        "X_FILE",
                        "/none")))
                .isEmpty();
    }

    @Test
    void whatCannotBeIsNamedWithoutTheSecret() throws IOException {
        Map<String, String> both = Map.of("CLAVIGER_ROOT_KEY", "hush", "CLAVIGER_ROOT_KEY_FILE", file("hush"));
        assertThatThrownBy(() -> SecretFilesConfig.read(both))
                .hasMessageContaining("CLAVIGER_ROOT_KEY and CLAVIGER_ROOT_KEY_FILE")
                .hasMessageNotContaining("hush");
        assertThatThrownBy(() -> SecretFilesConfig.read(Map.of("CLAVIGER_ROOT_KEY_FILE", "/none/such")))
                .hasMessageContaining("CLAVIGER_ROOT_KEY_FILE")
                .hasMessageContaining("/none/such");
        Map<String, String> empty = Map.of("CLAVIGER_ROOT_KEY_FILE", file("\n"));
        assertThatThrownBy(() -> SecretFilesConfig.read(empty))
                .hasMessageContaining("CLAVIGER_ROOT_KEY_FILE")
                .hasMessageContaining("empty");
    }

    private String file(String content) throws IOException {
        return Files.writeString(Files.createTempFile(folder, "secret", ""), content)
                .toString();
    }
}
