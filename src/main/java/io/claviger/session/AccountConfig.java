package io.claviger.session;

import io.claviger.limit.LimitConfig;
import io.smallrye.config.ConfigMapping;
import java.util.Map;
import java.util.Optional;

/** Accounts of our own, for those who have no identity provider. */
@ConfigMapping(prefix = "claviger.accounts")
public interface AccountConfig {
    /** The first account, made when it first signs in; from then on it is changed like any other. */
    Bootstrap bootstrap();

    /** How often one address may try to sign in, right or wrong; of level ip. */
    Map<String, LimitConfig> signInLimits();

    /** An operator's account. */
    interface Bootstrap {
        /** Its e-mail address. */
        Optional<String> email();

        /** Its password, 12 to 72 bytes. */
        Optional<String> password();
    }
}
