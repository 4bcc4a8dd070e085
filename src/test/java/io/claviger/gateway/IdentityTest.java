package io.claviger.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdentityTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "BUSINESS BUSINESS",
                "read:leads read:leads",
                "'a\r\nX-Claviger-Tenant-Id:1' a%0D%0AX-Claviger-Tenant-Id:1",
                "100% 100%25",
                "auth0|12 auth0|12",
                "Größe Gr%C3%B6%C3%9Fe",
                "a;b a%3Bb",
                "'a\"b' a%22b",
            })
    void nothingThatIsSentOnCanEndAHeader(String text, String sent) {
        assertThat(Identity.safe(text)).isEqualTo(sent);
    }
}
