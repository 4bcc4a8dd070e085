package io.claviger;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** SQL, Lua and the description of the API, which we ship as files of their own. */
public final class ResourceText {
    private ResourceText() {}

    /** Text of a class path resource, such as {@code /sql/find_key.sql}. */
    public static String of(String path) {
        try (InputStream in = ResourceText.class.getResourceAsStream(path)) {
            return new String(Objects.requireNonNull(in, path).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
