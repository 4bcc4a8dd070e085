package io.claviger.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claviger.failure.Failure;
import io.claviger.failure.FailureException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialsTest {
    @ParameterizedTest
    @ValueSource(strings = {"Bearer abc", "bearer abc", "BEARER abc", "bEaReR abc", "Bearer   abc", "Bearer abc  "})
    void aBearerTokenIsTakenInAnyCaseOfTheScheme(String header) {
        assertThat(Credentials.of(List.of(header), List.of())).contains(new Presented("abc"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", " abc", "abc ", "\tabc"})
    void anApiKeyHeaderIsTakenWithoutBlanksAroundIt(String header) {
        assertThat(Credentials.of(List.of(), List.of(header))).contains(new Presented("abc"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "Bearer",
                "Bearer ",
                "Bearer    ",
                "Basic YWJjOmRlZg==",
                "Digest abc",
                "abc",
                "Bearerabc",
                "Token abc"
            })
    void whatIsNotOursIsNoCredential(String header) {
        assertThat(Credentials.of(List.of(header), List.of())).isEmpty();
        assertThat(Credentials.of(List.of(header), List.of(""))).isEmpty();
        assertThat(Credentials.of(List.of(header), List.of("key"))).contains(new Presented("key"));
    }

    @Test
    void withoutHeadersThereIsNoCredential() {
        assertThat(Credentials.of(List.of(), List.of())).isEmpty();
    }

    @Test
    void theSameCredentialTwiceIsOne() {
        assertThat(Credentials.of(List.of("Bearer abc", "bearer abc"), List.of("abc", "abc")))
                .contains(new Presented("abc"));
    }

    @ParameterizedTest
    @CsvSource({"Bearer abc, def", "Bearer abc, ABC", "bearer abc, abcd"})
    void twoDifferentCredentialsAreABadRequestThatNamesNeither(String bearer, String key) {
        assertTwo(List.of(bearer), List.of(key));
        assertTwo(List.of(bearer, "Bearer " + key), List.of());
        assertTwo(List.of(), List.of("abc", key));
    }

    private static void assertTwo(List<String> authorization, List<String> apiKey) {
        assertThatThrownBy(() -> Credentials.of(authorization, apiKey))
                .isInstanceOfSatisfying(FailureException.class, refused -> {
                    assertThat(refused.failure()).isEqualTo(Failure.BAD_REQUEST);
                    assertThat(refused.publicText()).doesNotContain("abc", "def", "ABC");
                });
    }

    @Test
    void aPresentedCredentialDoesNotPrintItself() {
        assertThat(new Presented("abc").toString()).doesNotContain("abc");
    }
}
