package io.claviger.verify;

import io.claviger.key.KeyState;
import io.claviger.tenant.TenantStatus;
import java.time.Instant;

/**
 * The rules that need no counting, in their order: first whether the credential is good at all (401), then whether it is good
 * for this call (403). The first one that is broken is why the call is refused.
 */
public enum Rule {
    KIND(Refusal.KEY_NOT_FOUND) {
        @Override
        boolean isKept(KnownKey key, Call call, Instant now) {
            return call.kinds().contains(key.kind());
        }
    },
    NOT_REVOKED(Refusal.KEY_REVOKED) {
        @Override
        boolean isKept(KnownKey key, Call call, Instant now) {
            return key.stored() != KeyState.REVOKED;
        }
    },
    NOT_DISABLED(Refusal.KEY_DISABLED) {
        @Override
        boolean isKept(KnownKey key, Call call, Instant now) {
            return key.stored() != KeyState.DISABLED;
        }
    },
    NOT_EXPIRED(Refusal.KEY_EXPIRED) {
        @Override
        boolean isKept(KnownKey key, Call call, Instant now) {
            return key.expiresAt() == null || now.isBefore(key.expiresAt());
        }
    },
    TENANT_ACTIVE(Refusal.TENANT_SUSPENDED) {
        @Override
        boolean isKept(KnownKey key, Call call, Instant now) {
            return key.tenantStatus() != TenantStatus.SUSPENDED;
        }
    },
    ADDRESS_OF_KEY(Refusal.IP_NOT_ALLOWED) {
        @Override
        boolean isKept(KnownKey key, Call call, Instant now) {
            return key.allowlist().admits(call.address());
        }
    },
    ADDRESS_OF_TENANT(Refusal.IP_NOT_ALLOWED) {
        @Override
        boolean isKept(KnownKey key, Call call, Instant now) {
            return key.tenantAllowlist().admits(call.address());
        }
    },
    ENVIRONMENT(Refusal.ENVIRONMENT_MISMATCH) {
        @Override
        boolean isKept(KnownKey key, Call call, Instant now) {
            return call.environment() == null || call.environment() == key.environment();
        }
    },
    PLAN(Refusal.PLAN_UPGRADE_REQUIRED) {
        @Override
        boolean isKept(KnownKey key, Call call, Instant now) {
            return !key.kind().needsPlan()
                    || key.planName() == null
                    || (key.plan() != null && key.plan().keysWorkAt(now));
        }
    },
    SCOPES(Refusal.INSUFFICIENT_SCOPE) {
        @Override
        boolean isKept(KnownKey key, Call call, Instant now) {
            return key.scopes().grants(call.needed());
        }
    };

    private final Refusal refusal;

    Rule(Refusal refusal) {
        this.refusal = refusal;
    }

    abstract boolean isKept(KnownKey key, Call call, Instant now);

    /** How who breaks it is refused. */
    public Refusal refusal() {
        return refusal;
    }
}
