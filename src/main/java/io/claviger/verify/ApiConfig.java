package io.claviger.verify;

import io.claviger.limit.LimitConfig;
import io.smallrye.config.ConfigMapping;
import java.util.Map;

/** Limits of the callers of our own API; the operator's credentials are exempt. */
@ConfigMapping(prefix = "claviger.api")
public interface ApiConfig {
    /** Counted apart from the calls of the product. */
    Map<String, LimitConfig> limits();
}
