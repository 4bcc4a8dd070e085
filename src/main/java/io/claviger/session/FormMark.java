package io.claviger.session;

import io.claviger.key.KeyHash;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * By what a form of our pages is known as our own: known to the pages of this browser and, once somebody is signed in, of their
 * session only.
 *
 * @param browser a secret that this browser keeps
 * @param session by which somebody is signed in; null: nobody is
 */
public record FormMark(String browser, @Nullable String session) {
    /** Goes into the form. */
    public String text() {
        String secret = "claviger form v1\n" + browser + "\n" + Objects.requireNonNullElse(session, "");
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(KeyHash.of(secret).bytes());
    }

    /** Whether a form that was sent is ours. */
    public boolean is(String sent) {
        return MessageDigest.isEqual(sent.getBytes(StandardCharsets.UTF_8), text().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "FormMark[hidden]";
    }
}
