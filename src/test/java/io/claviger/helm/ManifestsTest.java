package io.claviger.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Service;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The reader is as strict as an API server that is asked to be. */
class ManifestsTest {
    private static final String SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: a, labels: {b: c}}\n";

    @Test
    void whatIsRightIsRead() throws IOException {
        Service read = Manifests.read(
                        SERVICE + "spec: {ports: [{port: 80, targetPort: http}, {port: 81, targetPort: 8080}]}")
                .only(Service.class);
        assertThat(read.getSpec().getPorts()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spec: {port: 80}",
                "spec: {ports: [{port: 80, targetPrt: http}]}",
                "spec: {ports: [{port: '80'}]}",
                "spec: {ports: [{port: eighty}]}",
                "spec: {selector: {a: 1}}",
                "spec: {selector: {a: true}}",
                "spec: {type: 1}",
                "spec: {publishNotReadyAddresses: 'yes'}",
                "spec: {}\nkind: Service",
                "spec: {selector: {a: b, a: c}}",
                "status: {unknown: 1}",
                "extra: 1",
                "---\napiVersion: v2\nkind: Service"
            })
    void whatIsWrongIsRefused(String wrong) {
        assertThatThrownBy(() -> Manifests.read(SERVICE + wrong)).isInstanceOf(IOException.class);
    }
}
