package io.claviger.access;

import io.claviger.failure.Failure;
import io.claviger.failure.FailureException;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who asks our own API, after authentication. Everything that a caller may do is decided here, so that a new kind of
 * credential (a signed-in person, an OAuth token) is one more record and no resource changes.
 */
public sealed interface Caller {
    /** The operator. May do everything; not limited. */
    record Root() implements Caller {
        @Override
        public boolean isOperator() {
            return true;
        }

        @Override
        public boolean mayVerify() {
            return true;
        }

        @Override
        public Actor actor() {
            return new Actor("root", "root", "root");
        }
    }

    /** A service that may only verify; not limited. */
    record Service(String name) implements Caller {
        @Override
        public boolean mayVerify() {
            return true;
        }

        @Override
        public Actor actor() {
            return new Actor("service", name, name);
        }
    }

    /** A customer's program with one of the tenant's own keys. */
    record KeyHolder(UUID keyId, String keyName, UUID tenant, Environment environment, ScopeSet scopes)
            implements Caller {
        @Override
        public Optional<UUID> tenantId() {
            return Optional.of(tenant);
        }

        @Override
        public boolean mayReach(Environment wanted) {
            return environment == Environment.LIVE || wanted == Environment.TEST;
        }

        @Override
        public boolean isTenantAdmin() {
            return scopes.isAdmin();
        }

        /** Bluebricks' permissions may be the scopes of a key. */
        @Override
        public boolean may(Right right) {
            return isTenantAdmin() || Right.among(scopes.values()).contains(right);
        }

        @Override
        public Actor actor() {
            return new Actor("key", keyId.toString(), keyName);
        }
    }

    /**
     * An application with an OAuth access token.
     *
     * @param subject for whom it acts: a person's account, or itself ({@code client_id})
     * @param name of the application, and of the person if there is one
     */
    record Application(String subject, String name, UUID tenant, Environment environment, ScopeSet scopes)
            implements Caller {
        @Override
        public Optional<UUID> tenantId() {
            return Optional.of(tenant);
        }

        @Override
        public boolean mayReach(Environment wanted) {
            return environment == Environment.LIVE || wanted == Environment.TEST;
        }

        @Override
        public boolean isTenantAdmin() {
            return scopes.isAdmin();
        }

        @Override
        public boolean may(Right right) {
            return isTenantAdmin() || Right.among(scopes.values()).contains(right);
        }

        @Override
        public Actor actor() {
            return new Actor("application", subject, name);
        }
    }

    /**
     * A signed-in person, by a session token of ours or of another identity provider.
     *
     * @param subject their id at whoever signed them in
     * @param picture URL; null: none
     * @param tenant whose things they see; null: the operator's staff
     * @param role null: none, only {@code rights} count
     * @param rights what they may do beyond their role
     * @param session by which they are signed in here; null: elsewhere
     */
    record Person(
            String subject,
            String name,
            @Nullable String nickname,
            @Nullable String picture,
            @Nullable UUID tenant,
            @Nullable Role role,
            Set<Right> rights,
            @Nullable UUID session)
            implements Caller {
        @Override
        public Optional<UUID> tenantId() {
            return Optional.ofNullable(tenant);
        }

        @Override
        public boolean isOperator() {
            return role == Role.OPERATOR;
        }

        @Override
        public boolean isTenantAdmin() {
            return role != null && role.isAdmin();
        }

        @Override
        public boolean may(Right right) {
            return rights.contains(right) || (role != null && role.gives(right));
        }

        @Override
        public Actor actor() {
            return new Actor("person", subject, name, nickname, picture);
        }
    }

    /**
     * What acts without anybody asking our API for it: a scheduled job, a payment provider. May do nothing by itself.
     *
     * @param kind the actor's type, such as {@code cron} or {@code stripe}
     */
    record Machine(String kind, String id, String name) implements Caller {
        /** One that has no other id than its name. */
        public Machine(String kind, String name) {
            this(kind, name, name);
        }

        @Override
        public Actor actor() {
            return new Actor(kind, id, name);
        }
    }

    /**
     * Who did it, as the audit log and {@code created_by} show (Bluebricks: id, name, nickname, picture).
     *
     * @param type root, service, key, person, application, cron, stripe, node
     */
    record Actor(
            String type,
            String id,
            String name,
            @Nullable String nickname,
            @Nullable String picture) {
        public Actor(String type, String id, String name) {
            this(type, id, name, null, null);
        }
    }

    Actor actor();

    /** Whose things this caller sees; empty: not bound to one tenant. */
    default Optional<UUID> tenantId() {
        return Optional.empty();
    }

    /**
     * The tenant of a caller that must have one.
     *
     * @throws FailureException 403 to the operator: these paths are a tenant's own
     */
    default UUID mustHaveTenant() {
        return tenantId()
                .orElseThrow(
                        () -> new FailureException(Failure.FORBIDDEN, "These paths are for a tenant's own people"));
    }

    /** Whether keys of that environment exist for this caller; a test key reaches nothing live (PropertyBase). */
    default boolean mayReach(Environment wanted) {
        return true;
    }

    /** May manage tenants, and the keys of every tenant. */
    default boolean isOperator() {
        return false;
    }

    /** May manage the keys of {@link #tenantId()}. */
    default boolean isTenantAdmin() {
        return false;
    }

    /** May ask whether somebody else's credential is good. */
    default boolean mayVerify() {
        return false;
    }

    /** May do that with keys: those of {@link #tenantId()}, or all if there is none. */
    default boolean may(Right right) {
        return isAdmin();
    }

    /** May manage everything of {@link #tenantId()}, or of all if there is none. */
    default boolean isAdmin() {
        return isOperator() || isTenantAdmin();
    }
}
