package io.claviger.session;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Session tokens: ours, and those of other identity providers. */
@ConfigMapping(prefix = "claviger.sessions")
public interface SessionConfig {
    /** How long who has signed in here stays signed in. */
    @WithDefault("24h")
    Duration life();

    /** What our session tokens are signed with, at least 32 characters. Unset: a secret made of the root key. */
    Optional<String> secret();

    /** Identity providers whose session tokens are good here. */
    Map<String, Issuer> issuers();

    /** An identity provider. */
    interface Issuer {
        /** The {@code iss} of its tokens. */
        String issuer();

        /** The {@code aud} that its tokens must have. Unset: not looked at. */
        Optional<String> audience();

        /** What it signs with (HS256, such as Supabase's legacy JWT secret), at least 32 characters. */
        Optional<String> secret();

        /** Where its keys are (a JWK set), for RS256 and ES256. */
        Optional<URI> jwksUrl();

        /** How long its keys are used before they are fetched anew; a token with an unknown key asks sooner. */
        @WithDefault("10m")
        Duration jwksLife();

        /** At most so often are its keys fetched, whatever unknown keys tokens name. */
        @WithDefault("30s")
        Duration jwksRest();

        /** How much its clock may differ from ours. */
        @WithDefault("30s")
        Duration clockSkew();

        /** The keyspace of its tenants. Unset: tokens name tenants by our own id only. */
        Optional<String> keyspace();

        /** Where its tokens say what. */
        Claims claims();
    }

    /** JSON pointers (RFC 6901) into the claims. */
    interface Claims {
        /** The tenant: our id, or its external_id in the keyspace of the issuer. */
        @WithDefault("/tenant_id")
        String tenant();

        /** Member, admin or super_admin. */
        @WithDefault("/role")
        String role();

        /** What one may do: an array of words, or words with blanks between. */
        @WithDefault("/permissions")
        String permissions();

        /** The full name. */
        @WithDefault("/name")
        String name();

        /** What friends say. */
        @WithDefault("/nickname")
        String nickname();

        /** URL of a picture. */
        @WithDefault("/picture")
        String picture();
    }
}
