package io.claviger.verify;

import io.claviger.access.Caller;
import io.claviger.access.Environment;
import io.claviger.access.IpAddress;
import io.claviger.access.IpAllowlist;
import io.claviger.access.ScopeSet;
import io.claviger.key.KeyState;
import io.claviger.limit.Fences;
import io.claviger.limit.Limit;
import io.claviger.limit.Limits;
import io.claviger.limit.Window;
import io.claviger.tenant.Plan;
import io.claviger.tenant.TenantStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * All that a verification needs to know of a key, or of another kind of credential, and its tenant.
 *
 * @param keyId of the key, session or grant: what its fence is named after
 * @param caller who its holder is to our own API
 * @param stored active, disabled or revoked
 * @param planName the tenant's plan; null: none
 * @param plan null: none, or no longer configured
 * @param limits what is in force: keyspace, plan, tenant and key merged
 * @param lineId what limits per key count by: of keys that replace each other the first one's id, else {@code keyId}
 * @param fences the versions that this was read at
 */
public record KnownKey(
        Kind kind,
        UUID keyId,
        UUID tenantId,
        String keyspace,
        String name,
        Caller caller,
        Environment environment,
        ScopeSet scopes,
        KeyState stored,
        @Nullable Instant expiresAt,
        IpAllowlist allowlist,
        Map<String, Object> metadata,
        TenantStatus tenantStatus,
        IpAllowlist tenantAllowlist,
        @Nullable String planName,
        @Nullable Plan plan,
        Limits limits,
        UUID lineId,
        Fences fences) {
    /** Of a credential that nothing else counts with. */
    public KnownKey(
            Kind kind,
            UUID keyId,
            UUID tenantId,
            String keyspace,
            String name,
            Caller caller,
            Environment environment,
            ScopeSet scopes,
            KeyState stored,
            @Nullable Instant expiresAt,
            IpAllowlist allowlist,
            Map<String, Object> metadata,
            TenantStatus tenantStatus,
            IpAllowlist tenantAllowlist,
            @Nullable String planName,
            @Nullable Plan plan,
            Limits limits,
            Fences fences) {
        this(
                kind,
                keyId,
                tenantId,
                keyspace,
                name,
                caller,
                environment,
                scopes,
                stored,
                expiresAt,
                allowlist,
                metadata,
                tenantStatus,
                tenantAllowlist,
                planName,
                plan,
                limits,
                keyId,
                fences);
    }

    /** What was presented. */
    public enum Kind {
        KEY,
        SESSION,
        ANONYMOUS,
        ACCESS_TOKEN;

        /**
         * Reads the wire form.
         *
         * @throws IllegalArgumentException unless one of key, session, anonymous, access_token
         */
        public static Kind parse(String wire) {
            for (Kind kind : values()) {
                if (kind.wire().equals(wire)) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("must be key, session, anonymous or access_token");
        }

        /** As in the verdict's JSON. */
        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** BrikSync: "Session tokens: all plans. API keys: BUSINESS." An application is a program like those with keys. */
        boolean needsPlan() {
            return this == KEY || this == ACCESS_TOKEN;
        }
    }

    /** For whom the credential stands; null: for a program or for nobody known. */
    public @Nullable String subject() {
        return kind == Kind.SESSION || kind == Kind.ACCESS_TOKEN
                ? caller.actor().id()
                : null;
    }

    /** The counters that a call of the product must pass. */
    List<Window> windows(Call call) {
        return windows(limits, call, "");
    }

    /**
     * The counters of the given limits that apply to a call.
     *
     * @param realm keeps counters apart that count different things; part of their names
     */
    List<Window> windows(Limits given, Call call, String realm) {
        String tag = Fences.tag(tenantId);
        List<Window> windows = new ArrayList<>(4);
        for (Limit limit : given.all()) {
            String subject = subject(limit, call.address(), call.operation());
            if (subject != null) {
                windows.add(Window.of(tag, limit, realm + subject));
            }
        }
        return windows;
    }

    private @Nullable String subject(Limit limit, @Nullable IpAddress address, @Nullable String operation) {
        return switch (limit.level()) {
            case KEY -> lineId.toString();
            case TENANT -> "tenant";
            case IP -> address == null ? null : address.limitSubject();
            case OPERATION -> operation != null && operation.equals(limit.operation()) ? lineId.toString() : null;
        };
    }
}
