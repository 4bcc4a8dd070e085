package io.claviger.session;

import java.time.Instant;

/** Somebody who has just signed in. The token is a credential: it does not print itself. */
public record SignedIn(String token, Instant expiresAt, Account account) {
    @Override
    public String toString() {
        return "SignedIn[" + account.id() + "]";
    }
}
