package io.claviger.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.local.LocalServers;
import io.claviger.testing.EmbeddedServers;
import io.claviger.testing.Service;
import io.claviger.testing.Tool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What the documents tell people to paste is pasted: into a shell, with curl, one block after the other. */
@Tag("jar")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RecipesIT {
    private static final Pattern BLOCK = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);
    private static final Pattern ID = Pattern.compile("^\\{\"id\":\"([^\"]+)\"");
    private static final Pattern SECRET = Pattern.compile("\"key\":\"(ck_[^\"]+)\"");

    private LocalServers stores;
    private Service service;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        stores = LocalServers.start(folder, LocalServers.Wanted.BOTH_TEMPORARY, line -> {});
        service = Service.start(stores);
    }

    @AfterAll
    void stop() {
        service.close();
        stores.close();
    }

    /** {@code docs/api.md}; what the reader takes from one answer for the next question is taken here. */
    @Test
    void theFirstStepsLeadThrough() throws Exception {
        List<String> blocks = blocks(Path.of("docs/api.md"));
        assertThat(blocks).hasSize(6);
        Map<String, String> taken = new HashMap<>();
        String tenant = pasted(blocks.get(0), taken);
        taken.put("TENANT", found(ID, tenant));
        String key = pasted(blocks.get(1), taken);
        taken.put("ID", found(ID, key));
        taken.put("PRESENTED", found(SECRET, key));
        assertThat(pasted(blocks.get(2), taken)).contains("\"valid\":true", "\"scopes\":[\"read:invoices\"]");
        assertThat(pasted(blocks.get(3), taken)).contains("\"scopes\":[]", "\"state\":\"disabled\"");
        assertThat(pasted(blocks.get(2), taken)).contains("\"code\":\"KEY_REVOKED\"");
        taken.put("ID", found(ID, pasted(blocks.get(1).replace("order-4711", "order-4712"), taken)));
        assertThat(pasted(blocks.get(4), taken)).containsPattern(SECRET);
        assertThat(pasted(blocks.get(5), taken)).contains("\"from\"");
    }

    /** {@code docs/operations.md}, for two seconds instead of a minute. */
    @Test
    void theLoadTestLoadsAndAllIsValid() throws Exception {
        Tool.need("hey", "apt-get install hey");
        String recipe = blocks(Path.of("docs/operations.md")).stream()
                .filter(block -> block.contains("hey "))
                .findFirst()
                .orElseThrow();
        String said = pasted(recipe, Map.of("URL", "http://127.0.0.1:" + service.port(), "SECONDS_OF_LOAD", "2"));
        assertThat(said)
                .containsPattern("\\[200]\\s+[0-9]{2,} responses")
                .doesNotContainPattern("\\[[45][0-9]{2}]\\s+[0-9]+ responses")
                .doesNotContain("Error distribution")
                .containsPattern("verify_seconds_count\\{code=\"VALID\"} [0-9]{2,}")
                .contains("verify_seconds_count{code=\"RATE_LIMITED\"} 0")
                .contains("claviger_store_up{store=\"redis\"} 1", "\"status\":\"suspended\"");
    }

    /** What came out; a curl that is refused ends it. */
    private String pasted(String block, Map<String, String> taken) throws Exception {
        String script = block.replace("localhost:8080", "127.0.0.1:" + service.port())
                .replace("curl -s", "curl --silent --show-error --fail-with-body");
        ProcessBuilder shell = new ProcessBuilder("sh", "-e", "-c", script).redirectErrorStream(true);
        shell.environment().putAll(taken);
        shell.environment().put("ROOT_KEY", EmbeddedServers.ROOT_KEY);
        shell.environment().put("SERVICE_KEY", EmbeddedServers.SERVICE_KEY);
        Process process = shell.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(block + said).isZero();
        return said;
    }

    private static List<String> blocks(Path document) throws IOException {
        return BLOCK.matcher(Files.readString(document))
                .results()
                .map(block -> block.group(1))
                .toList();
    }

    private static String found(Pattern pattern, String answer) {
        Matcher found = pattern.matcher(answer);
        assertThat(found.find()).as(answer).isTrue();
        return found.group(1);
    }
}
