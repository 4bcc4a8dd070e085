package io.claviger.oauth;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** OAuth 2.0: how long things live, and what tokens are signed with. */
@ConfigMapping(prefix = "claviger.oauth")
public interface OAuthConfig {
    /** How long an access token is good. */
    @WithDefault("1h")
    Duration accessTokenLife();

    /** How long a refresh token is good; each use gives a new one. */
    @WithDefault("30d")
    Duration refreshTokenLife();

    /** How long a refresh token may be used again to get the same answer once more, when the first was lost on its way. */
    @WithDefault("10s")
    Duration refreshGrace();

    /** How long an authorization code is good. */
    @WithDefault("60s")
    Duration codeLife();

    /** RSA private keys that tokens are signed with, name to PEM (PKCS #8); unset: made here, and kept sealed under the root key. */
    Map<String, String> signingKeys();

    /** Which of {@code claviger.oauth.signing-keys} signs; the others are published, for tokens that they have signed. */
    Optional<String> signWith();

    /** How often a new signing key is made. */
    @WithDefault("90d")
    Duration newSigningKeyEvery();

    /** How long a new signing key is published before it signs, so that those who remember our keys have seen it. */
    @WithDefault("1h")
    Duration publishSigningKeyAhead();
}
