package io.claviger.session;

import io.claviger.access.By;
import io.claviger.access.IpAddress;
import io.claviger.access.Role;
import io.claviger.audit.AuditEvent;
import io.claviger.audit.AuditLog;
import io.claviger.key.KeyHash;
import io.claviger.store.Database;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.id.uuid.UuidVersion7Strategy;
import org.jspecify.annotations.Nullable;

/**
 * The first account. It is made when it first signs in, not when the service starts: a start waits for no store. Its password
 * in the settings is good until then only.
 */
@Singleton
class Bootstrap {
    private final Optional<String> email;
    private final Optional<Password> password;
    private final PanacheAccountStore accounts;
    private final Passwords passwords;
    private final Database database;
    private final AuditLog audit;
    private final Clock clock;

    Bootstrap(
            AccountConfig config,
            PanacheAccountStore accounts,
            Passwords passwords,
            Database database,
            AuditLog audit,
            Clock clock) {
        this.email = config.bootstrap().email().map(text -> text.strip().toLowerCase(Locale.ROOT));
        this.password = config.bootstrap().password().map(Bootstrap::parse);
        if (email.isPresent() != password.isPresent()) {
            throw new IllegalStateException("claviger.accounts.bootstrap needs both email and password");
        }
        this.accounts = accounts;
        this.passwords = passwords;
        this.database = database;
        this.audit = audit;
        this.clock = clock;
    }

    private static Password parse(String text) {
        try {
            return Password.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException("claviger.accounts.bootstrap.password " + e.getMessage(), e);
        }
    }

    boolean isFor(String wanted) {
        return email.filter(wanted::equals).isPresent();
    }

    /** Makes the account if the password is right; compared by hash, in constant time, after as much work as any other. */
    Uni<Account> firstSignIn(String wanted, String presented, @Nullable IpAddress address, String requestId) {
        boolean right = password.filter(known -> KeyHash.of(known.value()).matches(KeyHash.of(presented)))
                .isPresent();
        return passwords.matches(presented, Optional.empty()).flatMap(never -> {
            if (!right) {
                throw Sessions.wrong();
            }
            return make(wanted, address, requestId);
        });
    }

    private Uni<Account> make(String wanted, @Nullable IpAddress address, String requestId) {
        UUID id = UuidVersion7Strategy.INSTANCE.generateUuid(null);
        Account account = new Account(
                id,
                null,
                wanted,
                "Operator",
                null,
                null,
                Role.OPERATOR,
                List.of(),
                false,
                1,
                clock.instant().truncatedTo(ChronoUnit.MILLIS),
                null);
        By itself = new By(account.person(id), address, requestId);
        return passwords
                .hash(password.orElseThrow())
                .flatMap(hash -> database.transaction(() -> accounts.insert(account, hash)
                        .call(() -> audit.append(
                                new AuditEvent(itself, "account.bootstrap", account.tenantId(), id, account.told())))
                        .replaceWith(account)));
    }
}
