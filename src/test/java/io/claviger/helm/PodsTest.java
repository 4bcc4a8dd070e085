package io.claviger.helm;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every pod that the chart and the examples make. */
class PodsTest {
    static List<Path> cases() throws IOException {
        return Chart.cases();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void noPodHasMoreRightsThanItNeeds(Path values) throws IOException {
        for (Map.Entry<String, PodSpec> pod : pods(values)) {
            confined(pod.getKey(), pod.getValue());
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void whatIsMountedIsThere(Path values) throws IOException {
        for (Map.Entry<String, PodSpec> pod : pods(values)) {
            List<String> volumes =
                    pod.getValue().getVolumes().stream().map(Volume::getName).toList();
            assertThat(volumes).as(pod.getKey()).doesNotHaveDuplicates();
            assertThat(pod.getValue().getContainers()).as(pod.getKey()).allSatisfy(container -> assertThat(
                            container.getVolumeMounts())
                    .extracting(VolumeMount::getName)
                    .containsExactlyInAnyOrderElementsOf(volumes));
        }
    }

    /** A variable says where a secret is, never what it is: descriptions of pods are read by many. */
    @ParameterizedTest
    @MethodSource("cases")
    void noSecretIsInTheEnvironmentOrInAConfigMap(Path values) throws IOException {
        for (Map.Entry<String, PodSpec> pod : pods(values)) {
            for (Container container : pod.getValue().getContainers()) {
                assertThat(container.getEnv()).extracting(EnvVar::getName).doesNotHaveDuplicates();
                assertThat(container.getEnv()).allSatisfy(PodsTest::holdsNoSecret);
                assertThat(secretFiles(container)).isSubsetOf(mountedFiles(pod.getValue()));
            }
        }
        assertThat(manifests(values).of(Secret.class)).isEmpty();
        assertThat(manifests(values).of(ConfigMap.class))
                .allSatisfy(map -> assertThat(String.join("\n", map.getData().values()))
                        .doesNotContainPattern("(?m)^[^=]*(password|secret|root-key|token)="));
    }

    static void confined(String where, PodSpec pod) {
        assertThat(pod.getAutomountServiceAccountToken()).as(where).isFalse();
        assertThat(pod.getSecurityContext().getRunAsNonRoot()).as(where).isTrue();
        assertThat(pod.getSecurityContext().getRunAsUser()).as(where).isNotIn(0L);
        assertThat(pod.getSecurityContext().getSeccompProfile().getType())
                .as(where)
                .isEqualTo("RuntimeDefault");
        assertThat(pod.getHostNetwork()).as(where).isNull();
        assertThat(pod.getContainers()).as(where).isNotEmpty().allSatisfy(PodsTest::confined);
        assertThat(pod.getInitContainers()).as(where).allSatisfy(PodsTest::confined);
    }

    static void confined(Container container) {
        SecurityContext security = container.getSecurityContext();
        assertThat(security.getReadOnlyRootFilesystem()).isTrue();
        assertThat(security.getAllowPrivilegeEscalation()).isFalse();
        assertThat(security.getCapabilities().getDrop()).containsExactly("ALL");
        assertThat(security.getCapabilities().getAdd()).isEmpty();
        assertThat(security.getRunAsUser()).isNotIn(0L);
        assertThat(container.getResources().getRequests()).containsKeys("cpu", "memory");
        assertThat(container.getResources().getLimits()).containsKeys("memory", "ephemeral-storage");
    }

    private static void holdsNoSecret(EnvVar variable) {
        assertThat(variable.getValueFrom()).as(variable.getName()).isNull();
        assertThat(variable.getName()).doesNotMatch(".*(PASSWORD|SECRET|ROOT_KEY|TOKEN|SERVICE_KEYS_.*)(?<!_FILE)");
        assertThat(variable.getValue()).as(variable.getName()).doesNotContainPattern("://[^/]*@");
    }

    private static List<String> secretFiles(Container container) {
        return container.getEnv().stream()
                .filter(variable -> variable.getName().endsWith("_FILE"))
                .map(EnvVar::getValue)
                .toList();
    }

    private static List<String> mountedFiles(PodSpec pod) {
        return pod.getVolumes().stream()
                .filter(volume -> volume.getProjected() != null)
                .flatMap(volume -> volume.getProjected().getSources().stream())
                .flatMap(source -> source.getSecret().getItems().stream())
                .map(item -> "/run/secrets/claviger/" + item.getPath())
                .toList();
    }

    private static List<Map.Entry<String, PodSpec>> pods(Path values) throws IOException {
        List<Map.Entry<String, PodSpec>> found = manifests(values).pods().toList();
        assertThat(found).isNotEmpty();
        return found;
    }

    private static Manifests manifests(Path values) throws IOException {
        return Manifests.read(Chart.template(values));
    }
}
