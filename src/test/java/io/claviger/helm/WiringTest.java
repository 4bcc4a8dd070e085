package io.claviger.helm;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The manifests name each other: a selector, a port or a name that fits nothing would be found by the first outage. */
class WiringTest {
    private static final Path EVERYTHING = Path.of("src/test/resources/helm/values/everything.yaml");
    private static final Pattern LINK = Pattern.compile("(?:href|src|action)=\"(/[^\"{?]*)");
    private static final Path WITH_JOBS = Path.of("src/test/resources/helm/values/one-small.yaml");

    static List<Path> cases() throws IOException {
        return Chart.cases();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void namesFitAndAreGivenOnce(Path values) throws IOException {
        Manifests manifests = read(values);
        assertThat(manifests.all().stream()
                        .map(it -> it.getKind() + "/" + it.getMetadata().getName()))
                .doesNotHaveDuplicates()
                .allMatch(name -> name.length() <= 63);
    }

    /** Helm takes release names of 53 characters, Kubernetes names of 63, and of 52 for a CronJob. */
    @Test
    void longReleaseNameIsCut() throws IOException {
        Manifests manifests = Manifests.read(Chart.template("r".repeat(53), WITH_JOBS));
        assertThat(manifests.of(CronJob.class).map(it -> it.getMetadata().getName()))
                .isNotEmpty()
                .allMatch(name -> name.length() <= 52);
        assertThat(manifests.all().stream().map(it -> it.getMetadata().getName()))
                .allMatch(name -> name.length() <= 63);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void selectorsMeetTheServiceAndNotTheJobs(Path values) throws IOException {
        Manifests manifests = read(values);
        ObjectMeta pod =
                manifests.only(Deployment.class).getSpec().getTemplate().getMetadata();
        assertThat(selectors(manifests)).isNotEmpty().allSatisfy(selector -> {
            assertThat(pod.getLabels()).containsAllEntriesOf(selector);
            assertThat(jobLabels(manifests))
                    .noneMatch(labels -> labels.entrySet().containsAll(selector.entrySet()));
        });
    }

    @ParameterizedTest
    @MethodSource("cases")
    void migrationUsesNothingThatTheReleaseMakes(Path values) throws IOException {
        Manifests manifests = read(values);
        List<String> made = manifests.all().stream()
                .filter(it -> !(it instanceof Job))
                .map(it -> it.getMetadata().getName())
                .toList();
        manifests.of(Job.class).forEach(job -> {
            var pod = job.getSpec().getTemplate().getSpec();
            assertThat(job.getMetadata().getAnnotations()).containsEntry("helm.sh/hook", "pre-install,pre-upgrade");
            assertThat(pod.getContainers().getFirst().getArgs()).containsExactly("migrate");
            assertThat(pod.getContainers().getFirst().getImage())
                    .isEqualTo(manifests
                            .only(Deployment.class)
                            .getSpec()
                            .getTemplate()
                            .getSpec()
                            .getContainers()
                            .getFirst()
                            .getImage());
            assertThat(pod.getServiceAccountName()).isNotIn(made);
            assertThat(pod.getVolumes()).allMatch(volume -> volume.getConfigMap() == null);
        });
    }

    @Test
    void migrationIsThereUnlessSwitchedOff() throws IOException {
        assertThat(read(EVERYTHING).of(Job.class)).hasSize(1);
        assertThat(read(Path.of("src/test/resources/helm/values/urls-in-secrets.yaml"))
                        .of(Job.class))
                .isEmpty();
    }

    @Test
    void everythingFindsTheService() throws IOException {
        Manifests manifests = read(EVERYTHING);
        Service service = manifests.only(Service.class);
        String name = service.getMetadata().getName();
        int port = service.getSpec().getPorts().getFirst().getPort();
        assertThat(manifests.only(Ingress.class).getSpec().getRules())
                .flatExtracting(rule -> rule.getHttp().getPaths())
                .hasSize(18)
                .allSatisfy(path -> {
                    assertThat(path.getBackend().getService().getName()).isEqualTo(name);
                    assertThat(path.getBackend().getService().getPort().getName())
                            .isEqualTo("http");
                });
        assertThat(manifests.only(HTTPRoute.class).getSpec().getRules())
                .hasSize(2)
                .flatExtracting(rule -> rule.getBackendRefs())
                .allMatch(backend -> backend.getName().equals(name) && backend.getPort() == port);
        assertThat(service.getMetadata().getLabels())
                .containsAllEntriesOf(manifests
                        .only(ServiceMonitor.class)
                        .getSpec()
                        .getSelector()
                        .getMatchLabels());
        assertThat(manifests
                        .only(HorizontalPodAutoscaler.class)
                        .getSpec()
                        .getScaleTargetRef()
                        .getName())
                .isEqualTo(manifests.only(Deployment.class).getMetadata().getName());
        assertThat(manifests.only(Deployment.class).getSpec().getReplicas()).isNull();
    }

    /** What people and their programs ask for is let through, and what pages load; metrics, health and jobs are not. */
    @Test
    void everyPathIsPublicOrMeantNotToBe() throws IOException {
        List<String> open = new ArrayList<>();
        Manifests.tree(Files.readString(Chart.DIRECTORY.resolve("values.yaml")))
                .get("publicPaths")
                .forEach(path -> open.add(path.asText()));
        Set<String> asked = new TreeSet<>();
        Manifests.tree(Files.readString(Path.of("docs/openapi.yaml")))
                .get("paths")
                .fieldNames()
                .forEachRemaining(asked::add);
        asked.removeIf(path -> path.startsWith("/cron/"));
        try (Stream<Path> templates = Files.walk(Path.of("src/main/resources/templates"))) {
            for (Path template : templates.filter(Files::isRegularFile).toList()) {
                LINK.matcher(Files.readString(template)).results().forEach(link -> asked.add(link.group(1)));
            }
        }
        assertThat(asked)
                .hasSizeGreaterThan(40)
                .contains("/v1/verify", "/claviger/claviger.css", "/console/keys")
                .allSatisfy(path -> assertThat(open)
                        .as(path)
                        .anyMatch(prefix -> path.equals(prefix) || path.startsWith(prefix + "/")));
        assertThat(open).noneMatch(prefix -> prefix.startsWith("/q") || prefix.startsWith("/cron"));
    }

    @Test
    void jobsAskTheServiceForWhatItKnows() throws IOException {
        Manifests manifests = read(EVERYTHING);
        String service = manifests.only(Service.class).getMetadata().getName();
        assertThat(manifests.of(CronJob.class).map(WiringTest::url))
                .containsExactlyInAnyOrder(
                        Stream.of("expiry-sweep", "usage-compaction", "audit-partitions", "sandbox-reset")
                                .map(job -> "http://" + service + ":80/cron/" + job)
                                .toArray(String[]::new));
    }

    @Test
    void probesAskWhatTheyAreFor() throws IOException {
        var container = read(EVERYTHING)
                .only(Deployment.class)
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst();
        assertThat(container.getPorts()).singleElement().satisfies(port -> {
            assertThat(port.getName()).isEqualTo("http");
            assertThat(port.getContainerPort()).isEqualTo(8080);
        });
        assertThat(Stream.of(container.getStartupProbe(), container.getReadinessProbe(), container.getLivenessProbe())
                        .map(probe -> probe.getHttpGet()))
                .allMatch(get -> get.getPort().equals(new IntOrString("http")))
                .extracting(HTTPGetAction::getPath)
                .containsExactly("/q/health/started", "/q/health/ready", "/q/health/live");
    }

    private static Stream<Map<String, String>> selectors(Manifests manifests) {
        return Stream.of(
                        manifests.of(Service.class).map(it -> it.getSpec().getSelector()),
                        manifests
                                .of(Deployment.class)
                                .map(it -> it.getSpec().getSelector().getMatchLabels()),
                        manifests
                                .of(Deployment.class)
                                .flatMap(it ->
                                        it.getSpec().getTemplate().getSpec().getTopologySpreadConstraints().stream()
                                                .map(spread -> spread.getLabelSelector()
                                                        .getMatchLabels())),
                        manifests
                                .of(PodDisruptionBudget.class)
                                .map(it -> it.getSpec().getSelector().getMatchLabels()),
                        manifests
                                .of(NetworkPolicy.class)
                                .map(it -> it.getSpec().getPodSelector().getMatchLabels()))
                .flatMap(it -> it);
    }

    private static List<Map<String, String>> jobLabels(Manifests manifests) {
        return Stream.concat(
                        manifests.of(Job.class).map(it -> it.getSpec().getTemplate()),
                        manifests
                                .of(CronJob.class)
                                .map(it ->
                                        it.getSpec().getJobTemplate().getSpec().getTemplate()))
                .map(template -> template.getMetadata().getLabels())
                .toList();
    }

    private static String url(CronJob job) {
        return job.getSpec().getJobTemplate().getSpec().getTemplate().getSpec().getContainers().stream()
                .flatMap(container -> container.getEnv().stream())
                .filter(variable -> variable.getName().equals("URL"))
                .map(EnvVar::getValue)
                .findFirst()
                .orElseThrow();
    }

    private static Manifests read(Path values) throws IOException {
        return Manifests.read(Chart.template(values));
    }
}
