package io.claviger.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScopeSetTest {
    private static ScopeSet of(String words) {
        return ScopeSet.parse(words.isEmpty() ? List.of() : List.of(words.split(" ")));
    }

    @ParameterizedTest(name = "[{0}] grants [{1}]: {2}")
    @CsvSource({
        "'', '', true",
        "read:leads, '', true",
        "read:leads, read:leads, true",
        "read:leads write:leads, write:leads read:leads, true",
        "read:leads, write:leads, false",
        "read:leads, read:leads write:leads, false",
        "'', read:leads, false",
        "admin, read:leads write:leads, true",
        "admin, admin, true",
        "read:leads, admin, false",
        "Admin, read:leads, false",
        "read:*, read:leads, false",
        "read, read:leads, false",
        "READ:LEADS, read:leads, false"
    })
    void aCallNeedsEveryScopeByItsExactNameOrAdmin(String held, String needed, boolean granted) {
        assertThat(of(held).grants(of(needed))).isEqualTo(granted);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "read:leads", "A.b_c/d-e*:9", "webhooks", "0"})
    void aWellFormedWordIsAScope(String word) {
        assertThat(of(word).values()).containsExactly(word);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "read leads", ":read", "-a", "*", "é", "a\n", "a,b", "a\"b", "a\u0000", "<script>", "_a"
            })
    void aMalformedWordIsRefused(String word) {
        assertThatThrownBy(() -> ScopeSet.parse(List.of("fine", word))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void sixtyFourCharactersAndAHundredScopesAreTheMost() {
        assertThat(of("x".repeat(64)).values()).hasSize(1);
        assertThatThrownBy(() -> of("x".repeat(65))).isInstanceOf(IllegalArgumentException.class);
        assertThat(ScopeSet.parse(Collections.nCopies(100, "a")).values()).containsExactly("a");
        List<String> tooMany = Collections.nCopies(101, "a");
        assertThatThrownBy(() -> ScopeSet.parse(tooMany)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void orderAndRepetitionDoNotMatter() {
        assertThat(of("b a b")).isEqualTo(of("a b"));
        assertThat(of("b a b").values()).containsExactly("a", "b");
    }
}
