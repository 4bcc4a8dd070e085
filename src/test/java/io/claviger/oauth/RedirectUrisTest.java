package io.claviger.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedirectUrisTest {
    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1/cb,      http://127.0.0.1:49152/cb,   true",
        "http://127.0.0.1:80/cb,   http://127.0.0.1:49152/cb,   true",
        "http://[::1]/cb,          http://[::1]:5000/cb,        true",
        "http://127.0.0.1/cb,      http://127.0.0.1:49152/cb2,  false",
        "http://127.0.0.1/cb,      http://127.0.0.1:49152/cb?x, false",
        "http://127.0.0.1/cb,      http://localhost:49152/cb,   false",
        "http://127.0.0.1/cb,      http://127.0.0.1:49152@evil.example/cb, false",
        "http://127.0.0.1/cb,      https://127.0.0.1:49152/cb,  false",
        "https://app.example/cb,   https://app.example:8443/cb, false",
        "https://app.example/cb,   https://app.example/cb/,     false",
        "https://app.example/cb,   https://APP.example/cb,      false",
        "https://app.example/cb,   https://app.example/cb?a=b,  false",
        "https://app.example/cb,   https://app.example/cb,      true",
    })
    void anyPortOfTheLoopbackInterfaceAndElseTheSameCharacters(String registered, String requested, boolean admitted) {
        var uris = new RedirectUris(List.of(registered));
        assertThat(uris.admit(requested, ClientType.PUBLIC)).isEqualTo(admitted);
    }

    @Test
    void aServerHasNoFreePort() {
        var uris = new RedirectUris(List.of("http://127.0.0.1/cb"));
        assertThat(uris.admit("http://127.0.0.1:5000/cb", ClientType.CONFIDENTIAL))
                .isFalse();
    }
}
