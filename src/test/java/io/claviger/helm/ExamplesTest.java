package io.claviger.helm;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** {@code helm/examples} are read as strictly as the chart. */
class ExamplesTest {
    @Test
    void sidecarListensWhereNginxAsks() throws IOException {
        Manifests manifests = read("sidecar.yaml");
        var pod = manifests.only(Deployment.class).getSpec().getTemplate();
        PodsTest.confined("sidecar", pod.getSpec());
        assertThat(pod.getMetadata().getLabels())
                .containsAllEntriesOf(manifests.only(Service.class).getSpec().getSelector());
        assertThat(pod.getSpec().getInitContainers()).singleElement().satisfies(sidecar -> {
            assertThat(sidecar.getRestartPolicy()).isEqualTo("Always");
            assertThat(sidecar.getEnv())
                    .anyMatch(it -> it.getName().equals("QUARKUS_HTTP_HOST")
                            && it.getValue().equals("127.0.0.1"));
        });
        assertThat(Files.readString(Path.of("helm/examples/sidecar.yaml")))
                .contains("server 127.0.0.1:8081;", "name: QUARKUS_HTTP_PORT\n              value: \"8081\"");
    }

    @Test
    void knativeScalesToZero() throws IOException {
        var template = read("knative.yaml")
                .only(io.fabric8.knative.serving.v1.Service.class)
                .getSpec()
                .getTemplate();
        assertThat(template.getMetadata().getAnnotations()).containsEntry("autoscaling.knative.dev/min-scale", "0");
        assertThat(template.getSpec().getAutomountServiceAccountToken()).isFalse();
        assertThat(template.getSpec().getContainers()).singleElement().satisfies(container -> {
            PodsTest.confined(container);
            assertThat(container.getSecurityContext().getRunAsNonRoot()).isTrue();
            assertThat(container.getSecurityContext().getSeccompProfile().getType())
                    .isEqualTo("RuntimeDefault");
        });
    }

    private static Manifests read(String name) throws IOException {
        return Manifests.read(Files.readString(Path.of("helm/examples", name)));
    }
}
