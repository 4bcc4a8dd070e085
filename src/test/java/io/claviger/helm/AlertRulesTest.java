package io.claviger.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.claviger.testing.Tool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Prometheus itself reads the rules and plays the cases of {@code alerts.yaml}: when each fires, and when not. */
class AlertRulesTest {
    private static final Path CASES = Path.of("src/test/resources/helm/alerts.yaml");
    private static final Path RENDERED = Path.of("target/helm/alerts");

    @Test
    void prometheusFiresThemWhenItShould() throws IOException, InterruptedException {
        Path promtool = Tool.need("promtool", "it comes with Prometheus");
        Files.createDirectories(RENDERED);
        Files.writeString(RENDERED.resolve("rules.yaml"), rules());
        Files.copy(CASES, RENDERED.resolve("alerts.yaml"), StandardCopyOption.REPLACE_EXISTING);
        run(promtool.toString(), "check", "rules", "rules.yaml");
        run(promtool.toString(), "test", "rules", "alerts.yaml");
    }

    @Test
    void eachAlertHasACaseWhereItFires() throws IOException {
        Set<String> fired = new TreeSet<>();
        for (JsonNode test : Manifests.tree(Files.readString(CASES)).get("tests")) {
            for (JsonNode expected : test.get("alert_rule_test")) {
                if (!expected.path("exp_alerts").isEmpty()) {
                    fired.add(expected.get("alertname").asText());
                }
            }
        }
        assertThat(fired)
                .containsExactlyInAnyOrderElementsOf(ObservabilityTest.rules().stream()
                        .map(rule -> rule.getAlert())
                        .toList());
    }

    private static String rules() throws IOException {
        String document = Pattern.compile("(?m)^---$")
                .splitAsStream(Chart.template(ObservabilityTest.VALUES))
                .filter(text -> text.contains("kind: PrometheusRule"))
                .findFirst()
                .orElseThrow();
        return Manifests.text(Manifests.tree(document).get("spec"));
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(RENDERED.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as("%s: %s", List.of(command), said).isZero();
    }
}
