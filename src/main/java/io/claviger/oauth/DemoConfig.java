package io.claviger.oauth;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Optional;

/** Two applications to try OAuth with, registered at the start: one with a secret, one without. They reach test data only. */
@ConfigMapping(prefix = "claviger.oauth.demo")
public interface DemoConfig {
    /** Whether they are registered. */
    @WithDefault("false")
    boolean enabled();

    /** The keyspace that they are of; it must have a catalogue of scopes, and they may ask for all of it but {@code admin}. */
    @WithDefault("propertybase")
    String keyspace();

    /** What the confidential one, {@code 00000000-0000-7000-8000-00000000c1a1}, proves itself with, at least 32 characters; unset: only the public one is there. */
    Optional<String> secret();

    /** Where the confidential one may have people sent back to. */
    @WithDefault("http://localhost:3000/callback")
    List<String> redirectUris();

    /** Where the public one, {@code 00000000-0000-7000-8000-00000000c1a2}, may have people sent back to; on a loopback address any port will do. */
    @WithDefault("http://127.0.0.1/callback")
    List<String> publicRedirectUris();
}
