package io.claviger.console;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What has been done, told on the page that follows. Addresses name one of these, so that nobody else's words are shown. */
enum Done {
    RENAMED("Renamed."),
    RESTRICTED("Saved: the key is accepted from these addresses only, from now on."),
    UNRESTRICTED("Saved: the key is accepted from anywhere."),
    DISABLED("Disabled: nothing accepts this key any more, until you enable it."),
    ENABLED("Enabled: the key works again."),
    REVOKED("Revoked: nothing accepts this key any more, for good."),
    MADE_ALREADY("This key was made already. Its secret was shown once, and cannot be shown again."),
    GRANT_REVOKED("Taken back: the application can do nothing for this person any more."),
    SIGNED_OUT("You are signed out."),
    ENDED("Your session has ended: nothing was changed. Sign in to go on where you were.");

    private final String text;

    Done(String text) {
        this.text = text;
    }

    String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    static @Nullable String textOf(@Nullable String wire) {
        return Arrays.stream(values())
                .filter(done -> done.wire().equals(wire))
                .map(done -> done.text)
                .findFirst()
                .orElse(null);
    }
}
