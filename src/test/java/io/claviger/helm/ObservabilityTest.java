package io.claviger.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.Rule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** The dashboard and the alerts speak of what the service says about itself, and of nothing else. */
class ObservabilityTest {
    private static final Set<String> ADDED_BY_PROMETHEUS = Set.of("namespace", "job", "instance", "le");
    static final String VALUES = """
            database: {url: 'postgresql://db/claviger'}
            rootKey: {secret: claviger}
            redis: {url: 'redis://redis'}
            dashboard: {enabled: true}
            prometheusRule: {enabled: true}
            """;

    @Test
    void metricsOfAnExpressionAreFound() {
        String expression =
                "sum by (job, le) (rate(a_total{x=\"1}\", y=~\"b.*\"}[5m])) / on (job) group_left () b > 3 and c offset 1h";
        assertThat(Promql.metrics(expression))
                .isEqualTo(Map.of("a_total", Set.of("x", "y"), "b", Set.of(), "c", Set.of()));
        assertThat(Promql.groupings(expression)).containsExactly("job", "le");
    }

    @Test
    void alertsAskForMetricsThatThereAre() throws IOException {
        assertThat(rules())
                .hasSizeGreaterThan(6)
                .allSatisfy(rule -> isAnswerable(rule.getExpr().getStrVal()));
    }

    @Test
    void dashboardAsksForMetricsThatThereAre() throws IOException {
        List<String> expressions = dashboard().findValuesAsText("expr");
        assertThat(expressions).hasSizeGreaterThan(12).allSatisfy(ObservabilityTest::isAnswerable);
    }

    /** Somebody looks at it at night: what happened, what it means, where to read on. */
    @Test
    void alertsExplainThemselves() throws IOException {
        String runbook = Files.readString(Path.of("docs/operations.md"));
        assertThat(rules()).allSatisfy(rule -> {
            assertThat(rule.getLabels().get("severity")).isIn("warning", "critical");
            assertThat(rule.getAnnotations()).containsOnlyKeys("summary", "description", "runbook_url");
            assertThat(rule.getAnnotations().values()).noneMatch(String::isBlank);
            assertThat(rule.getAnnotations().get("runbook_url"))
                    .endsWith("/docs/operations.md#" + rule.getAlert().toLowerCase(Locale.ROOT));
            assertThat(runbook).containsPattern("(?m)^#+ " + rule.getAlert() + "$");
        });
    }

    /** No panel hides another, none is without a question, and all look where the reader has chosen. */
    @Test
    void dashboardIsWhole() throws IOException {
        List<JsonNode> panels = StreamSupport.stream(dashboard().get("panels").spliterator(), false)
                .toList();
        assertThat(panels).extracting(panel -> panel.get("id").asInt()).doesNotHaveDuplicates();
        assertThat(panels.stream().flatMap(ObservabilityTest::cells).toList()).doesNotHaveDuplicates();
        assertThat(panels)
                .filteredOn(panel -> !panel.get("type").asText().equals("row"))
                .allSatisfy(panel -> {
                    assertThat(panel.get("description").asText()).isNotBlank();
                    assertThat(panel.findValuesAsText("expr"))
                            .isNotEmpty()
                            .allMatch(expression -> expression.contains("{namespace=~\"$namespace\", job=~\"$job\""));
                    assertThat(panel.findValuesAsText("uid")).containsOnly("${datasource}");
                });
    }

    static List<Rule> rules() throws IOException {
        return rendered().only(PrometheusRule.class).getSpec().getGroups().stream()
                .flatMap(group -> group.getRules().stream())
                .toList();
    }

    private static void isAnswerable(String expression) {
        try {
            Map<String, Set<String>> known = known();
            Set<String> askedFor = new HashSet<>(ADDED_BY_PROMETHEUS);
            Promql.metrics(expression).forEach((metric, labels) -> {
                assertThat(known).as(expression).containsKey(metric);
                askedFor.addAll(known.getOrDefault(metric, Set.of()));
                labels.removeAll(ADDED_BY_PROMETHEUS);
                assertThat(known.getOrDefault(metric, Set.of())).as(expression).containsAll(labels);
            });
            assertThat(askedFor).as(expression).containsAll(Promql.groupings(expression));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Map<String, Set<String>> known() throws IOException {
        return Files.readAllLines(Path.of("src/test/resources/helm/metrics.txt")).stream()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split(" "))
                .collect(Collectors.toMap(
                        words -> words[0],
                        words -> Set.copyOf(Arrays.asList(words).subList(1, words.length))));
    }

    /** The cells of Grafana's grid that a panel covers. */
    private static Stream<String> cells(JsonNode panel) {
        JsonNode at = panel.get("gridPos");
        int left = at.get("x").asInt();
        int top = at.get("y").asInt();
        assertThat(left + at.get("w").asInt()).isLessThanOrEqualTo(24);
        return Stream.iterate(0, i -> i < at.get("w").asInt() * at.get("h").asInt(), i -> i + 1)
                .map(i -> (left + i % at.get("w").asInt()) + "/"
                        + (top + i / at.get("w").asInt()));
    }

    private static JsonNode dashboard() throws IOException {
        String json = rendered()
                .of(ConfigMap.class)
                .flatMap(map -> Stream.ofNullable(map.getData().get("claviger.json")))
                .findFirst()
                .orElseThrow();
        return Manifests.tree(json);
    }

    private static Manifests rendered() throws IOException {
        return Manifests.read(Chart.template(VALUES));
    }
}
