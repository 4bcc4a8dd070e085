package io.claviger.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SuppliedKeysTest {
    private static final String PEM = pem();

    static String pem() {
        try {
            byte[] der = SigningKey.generate("x", Instant.EPOCH)
                    .jwk()
                    .toRSAPrivateKey()
                    .getEncoded();
            return "-----BEGIN PRIVATE KEY-----\n" + Base64.getMimeEncoder().encodeToString(der)
                    + "\n-----END PRIVATE KEY-----\n";
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void oneSignsAndTheOthersArePublished() {
        KeyRing ring = SuppliedKeys.ring(Map.of("old", PEM, "new", PEM), Optional.of("new"))
                .orElseThrow();
        assertThat(ring.signer(Instant.parse("2026-01-01T00:00:00Z")).map(SigningKey::id))
                .contains("new");
        assertThat(ring.find("old")).isPresent();
        assertThat(SuppliedKeys.ring(Map.of(), Optional.empty())).isEmpty();
    }

    @Test
    void wrongOnesAreNamedAndNotRepeated() {
        assertThatThrownBy(() ->
                        SuppliedKeys.ring(Map.of("a", "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n"), Optional.empty()))
                .hasMessageContaining("claviger.oauth.signing-keys.a")
                .hasMessageNotContaining("c2VjcmV0");
        assertThatThrownBy(() -> SuppliedKeys.ring(Map.of("a", PEM, "b", PEM), Optional.empty()))
                .hasMessageContaining("claviger.oauth.sign-with");
        assertThatThrownBy(() -> SuppliedKeys.ring(Map.of("a", PEM), Optional.of("b")))
                .hasMessageContaining("claviger.oauth.sign-with");
    }
}
