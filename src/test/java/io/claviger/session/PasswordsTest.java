package io.claviger.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claviger.store.Blocking;
import io.vertx.mutiny.core.Vertx;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordsTest {
    private static final Vertx VERTX = Vertx.vertx();

    private final Passwords passwords = new Passwords(new SecureRandom(), new Blocking(VERTX));

    @AfterAll
    static void close() {
        VERTX.closeAndAwait();
    }

    private boolean matches(String presented, Optional<String> hash) {
        return passwords.matches(presented, hash).await().atMost(Duration.ofSeconds(30));
    }

    @Test
    void onlyTheSamePasswordMatches() {
        Optional<String> hash = Optional.of(
                passwords.hash(Password.parse("correct horse battery")).await().atMost(Duration.ofSeconds(30)));
        assertThat(hash.get()).startsWith("$2a$10$").doesNotContain("horse");
        assertThat(matches("correct horse battery", hash)).isTrue();
        assertThat(matches("correct horse batterx", hash)).isFalse();
        assertThat(matches("", hash)).isFalse();
        assertThat(matches("x".repeat(5000), hash)).isFalse();
    }

    /** bcrypt of a malformed hash ends at once, and would tell who has no account. */
    @Test
    void whoHasNoAccountIsComparedWithAWellFormedHash() {
        assertThat(at.favre.lib.crypto.bcrypt.BCrypt.verifyer()
                        .verify("x".toCharArray(), Passwords.NOBODYS)
                        .validFormat)
                .isTrue();
        assertThat(matches("x", Optional.empty())).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "eleven char", "ten\0 and a half words", "ééééééééééééééééééééééééééééééééééééé"})
    void whatMayNotBeAPassword(String raw) {
        assertThatThrownBy(() -> Password.parse(raw)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aPasswordDoesNotPrintItself() {
        assertThat(Password.parse("correct horse battery")).hasToString("Password[hidden]");
    }
}
