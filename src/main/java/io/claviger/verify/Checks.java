package io.claviger.verify;

import io.claviger.key.KeyState;
import io.claviger.tenant.TenantStatus;
import java.time.Instant;
import java.util.Optional;

/**
 * The rules that need no counting, in their order: first whether the credential is good at all (401), then whether it is
 * good for this call (403).
 */
final class Checks {
    private Checks() {}

    /** Why the call is refused; empty: nothing speaks against it but, perhaps, a limit. */
    static Optional<Refusal> judge(KnownKey key, Call call, Instant now) {
        return Optional.ofNullable(refusal(key, call, now));
    }

    private static @org.jspecify.annotations.Nullable Refusal refusal(KnownKey key, Call call, Instant now) {
        if (!call.kinds().contains(key.kind())) {
            return Refusal.KEY_NOT_FOUND;
        }
        Refusal standing = standing(key, now);
        if (standing != null) {
            return standing;
        }
        if (!key.allowlist().admits(call.address()) || !key.tenantAllowlist().admits(call.address())) {
            return Refusal.IP_NOT_ALLOWED;
        }
        if (call.environment() != null && call.environment() != key.environment()) {
            return Refusal.ENVIRONMENT_MISMATCH;
        }
        if (key.kind().needsPlan()
                && key.planName() != null
                && (key.plan() == null || !key.plan().keysWorkAt(now))) {
            return Refusal.PLAN_UPGRADE_REQUIRED;
        }
        if (!key.scopes().grants(call.needed())) {
            return Refusal.INSUFFICIENT_SCOPE;
        }
        return null;
    }

    /** Whether the credential is good at all, whatever it is for. */
    static boolean isGood(KnownKey key, Instant now) {
        return standing(key, now) == null;
    }

    private static @org.jspecify.annotations.Nullable Refusal standing(KnownKey key, Instant now) {
        if (key.stored() == KeyState.REVOKED) {
            return Refusal.KEY_REVOKED;
        }
        if (key.stored() == KeyState.DISABLED) {
            return Refusal.KEY_DISABLED;
        }
        if (key.expiresAt() != null && !now.isBefore(key.expiresAt())) {
            return Refusal.KEY_EXPIRED;
        }
        if (key.tenantStatus() == TenantStatus.SUSPENDED) {
            return Refusal.TENANT_SUSPENDED;
        }
        return null;
    }
}
