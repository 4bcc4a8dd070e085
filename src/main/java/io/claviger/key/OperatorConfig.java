package io.claviger.key;

import io.smallrye.config.ConfigMapping;
import java.util.Map;
import java.util.Optional;

/** The operator's own credentials. */
@ConfigMapping(prefix = "claviger")
public interface OperatorConfig {
    /** The operator's credential, at least 32 characters. Unset: nobody is the operator. */
    Optional<String> rootKey();

    /** Credentials that may only verify, name to secret, each at least 32 characters. */
    Map<String, String> serviceKeys();
}
