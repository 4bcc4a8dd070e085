package io.claviger.oauth;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** Where people and applications find us. */
@ConfigMapping(prefix = "claviger")
public interface PublicUrlConfig {
    /** Our own address as others see it, such as {@code https://auth.example.com}: the issuer of our tokens. Unset: only who calls us by a loopback address is served, for development. */
    Optional<String> publicUrl();
}
