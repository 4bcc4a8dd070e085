package io.claviger.verify;

import io.claviger.failure.Failure;

/** Why a credential does not do: the verdict's {@code code}, and what a stranger is told over HTTP. */
public enum Refusal {
    KEY_NOT_FOUND(Failure.UNAUTHORIZED),
    KEY_REVOKED(Failure.UNAUTHORIZED),
    KEY_DISABLED(Failure.UNAUTHORIZED),
    KEY_EXPIRED(Failure.UNAUTHORIZED),
    TENANT_SUSPENDED(Failure.UNAUTHORIZED),
    IP_NOT_ALLOWED(Failure.UNAUTHORIZED),
    ENVIRONMENT_MISMATCH(Failure.FORBIDDEN),
    PLAN_UPGRADE_REQUIRED(Failure.PLAN_UPGRADE_REQUIRED),
    INSUFFICIENT_SCOPE(Failure.FORBIDDEN),
    RATE_LIMITED(Failure.RATE_LIMITED);

    private final Failure failure;

    Refusal(Failure failure) {
        this.failure = failure;
    }

    /** How this is answered to the holder of the credential: one text for all that would tell a stranger something. */
    public Failure failure() {
        return failure;
    }
}
