package io.claviger.oauth;

import io.claviger.access.ScopeSet;
import java.time.Duration;
import java.util.Optional;

/** Tokens that an application has just got. */
record Issued(String accessToken, Duration life, ScopeSet scopes, Optional<OpaqueSecret> refreshToken) {
    /** Holds credentials. */
    @Override
    public String toString() {
        return "Issued[hidden]";
    }
}
