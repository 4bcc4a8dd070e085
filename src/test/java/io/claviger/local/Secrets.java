package io.claviger.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;

/** Random words that only this user may read. */
public final class Secrets {
    private Secrets() {}

    /** 256 random bits in 43 characters that need no quoting anywhere. */
    public static String random(String prefix) {
        var bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** The file is never readable by others, not even while it is empty. */
    static void write(Path file, String secret) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, secret + "\n");
    }
}
