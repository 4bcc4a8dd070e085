package io.claviger;

import io.smallrye.config.EnvConfigSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.eclipse.microprofile.config.spi.ConfigSourceProvider;

/**
 * Secrets from files: {@code CLAVIGER_ROOT_KEY_FILE=/run/secrets/root} is {@code CLAVIGER_ROOT_KEY} with what that file holds,
 * without the line break at its end. So a secret stands neither in the environment nor in a description of the process.
 */
public class SecretFilesConfig implements ConfigSourceProvider {
    // Of the framework's settings only those that are secrets: others, such as key-store-file, are names of files
    // themselves.
    private static final Pattern NAME =
            Pattern.compile("(CLAVIGER_.+|QUARKUS_.+_(?:PASSWORD|SECRET|TOKEN|USERNAME|URL|HOSTS))_FILE");

    private static final int LIKE_THE_ENVIRONMENT = 300;

    @Override
    public Iterable<ConfigSource> getConfigSources(ClassLoader loader) {
        return List.of(new EnvConfigSource(read(System.getenv()), LIKE_THE_ENVIRONMENT));
    }

    /**
     * The variables that those of an environment stand for.
     *
     * @throws IllegalStateException naming the variable whose file cannot be read or is empty, or that is set in both ways
     */
    static Map<String, String> read(Map<String, String> environment) {
        Map<String, String> secrets = new HashMap<>();
        environment.forEach((variable, file) -> {
            Matcher name = NAME.matcher(variable);
            if (!name.matches()) {
                return;
            }
            if (environment.containsKey(name.group(1))) {
                throw new IllegalStateException(name.group(1) + " and " + variable + " are both set: which one is it?");
            }
            secrets.put(name.group(1), content(variable, file));
        });
        return secrets;
    }

    private static String content(String variable, String file) {
        String content;
        try {
            content = Files.readString(Path.of(file)).replaceFirst("\\R\\z", "");
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalStateException(variable + ": this file cannot be read: " + file, e);
        }
        if (content.isBlank()) {
            throw new IllegalStateException(variable + ": this file is empty: " + file);
        }
        return content;
    }
}
