package io.claviger.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.testing.Api;
import io.claviger.testing.EmbeddedServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the alerts and the dashboard of the chart count on is there. */
@QuarkusTest
@QuarkusTestResource(EmbeddedServers.class)
class MetricsApiTest {
    private static final Path COUNTED_ON = Path.of("src/test/resources/helm/metrics.txt");

    @Test
    void everyMetricAndLabelThatTheChartCountsOnIsThere() throws IOException {
        List<String> told = lines();
        assertThat(Files.readAllLines(COUNTED_ON).stream()
                        .filter(line -> !line.startsWith("#"))
                        .filter(line -> told.stream().noneMatch(series -> isOf(line, series))))
                .isEmpty();
    }

    /** A rate needs two looks at a counter: one that begins with its first event has lost it. */
    @Test
    void verdictsAreCountedFromNothing() {
        assertThat(value("claviger_verify_seconds_count{code=\"PLAN_UPGRADE_REQUIRED\""))
                .isPresent();
        assertThat(value("claviger_answers_total{status=\"503\"")).isPresent();
    }

    @Test
    void aVerdictIsTimedByItsCodeAndCountedOnce() {
        String key = Api.key(Api.tenant("claviger")).secret();
        double valid = value("claviger_verify_seconds_count{code=\"VALID\"").orElseThrow();
        double unknown =
                value("claviger_verify_seconds_count{code=\"KEY_NOT_FOUND\"").orElseThrow();
        double misses = value("claviger_cache_lookups_total{result=\"miss\"").orElseThrow();
        double admitted = value("claviger_limiter_decisions_total{by=\"redis\",result=\"admitted\"")
                .orElseThrow();
        assertThat(Api.verdict(key)).isEqualTo("VALID");
        assertThat(Api.verdict("junk")).isEqualTo("KEY_NOT_FOUND");
        assertThat(value("claviger_verify_seconds_count{code=\"VALID\"")).contains(valid + 1);
        assertThat(value("claviger_verify_seconds_count{code=\"KEY_NOT_FOUND\""))
                .contains(unknown + 1);
        assertThat(value("claviger_cache_lookups_total{result=\"miss\"")).contains(misses + 1);
        assertThat(value("claviger_limiter_decisions_total{by=\"redis\",result=\"admitted\""))
                .contains(admitted + 1);
    }

    @Test
    void aChangeRaisesFencesAndMakesARememberedKeyStale() {
        String tenant = Api.tenant("claviger");
        Api.Key key = Api.key(tenant);
        remember(key);
        double raised =
                value("claviger_fences_raised_total{result=\"delivered\"").orElseThrow();
        double stale = value("claviger_stale_total").orElseThrow();
        Api.changeTenant(tenant, "status", "suspended");
        assertThat(Api.verdict(key.secret())).isEqualTo("TENANT_SUSPENDED");
        assertThat(value("claviger_fences_raised_total{result=\"delivered\"").orElseThrow())
                .isGreaterThan(raised);
        assertThat(value("claviger_stale_total").orElseThrow()).isGreaterThan(stale);
    }

    @Test
    void aWrongPathIsCountedByItsStatusAndAppearsNowhereElse() {
        given().get("/nowhere-at-all/ck_live_0123456789");
        assertThat(value("claviger_answers_total{status=\"404\"")).isPresent();
        assertThat(lines()).noneMatch(line -> line.contains("nowhere") || line.contains("ck_live"));
    }

    /** The first call on each event loop connects to Redis, and then a node forgets all. */
    private static void remember(Api.Key key) {
        for (int i = 0; i < 20; i++) {
            Api.verdict(key.secret());
        }
    }

    private static boolean isOf(String countedOn, String series) {
        String[] words = countedOn.split(" ");
        return (series.startsWith(words[0] + "{") || series.startsWith(words[0] + " "))
                && Arrays.stream(words).skip(1).allMatch(label -> series.contains(label + "=\""));
    }

    private static Optional<Double> value(String beginning) {
        return lines().stream()
                .filter(line -> line.startsWith(beginning))
                .map(line -> Double.valueOf(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst();
    }

    private static List<String> lines() {
        return given().get("/q/metrics")
                .then()
                .statusCode(200)
                .extract()
                .asString()
                .lines()
                .toList();
    }
}
