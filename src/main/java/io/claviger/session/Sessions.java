package io.claviger.session;

import io.claviger.access.By;
import io.claviger.access.Caller;
import io.claviger.access.IpAddress;
import io.claviger.audit.AuditEvent;
import io.claviger.audit.AuditLog;
import io.claviger.audit.Told;
import io.claviger.failure.Failure;
import io.claviger.failure.FailureException;
import io.claviger.limit.Fenced;
import io.claviger.store.Database;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.id.uuid.UuidVersion7Strategy;
import org.jspecify.annotations.Nullable;

/** Signs people in and out. */
@ApplicationScoped
public class Sessions {
    private static final String WRONG = "Wrong e-mail address or password";

    private final PanacheAccountStore accounts;
    private final PgSessionStore sessions;
    private final Bootstrap bootstrap;
    private final Passwords passwords;
    private final OwnTokens tokens;
    private final SignInLimits limits;
    private final SessionConfig config;
    private final Fencing fencing;
    private final Database database;
    private final AuditLog audit;
    private final Clock clock;

    Sessions(
            PanacheAccountStore accounts,
            PgSessionStore sessions,
            Bootstrap bootstrap,
            Passwords passwords,
            OwnTokens tokens,
            SignInLimits limits,
            SessionConfig config,
            Fencing fencing,
            Database database,
            AuditLog audit,
            Clock clock) {
        this.accounts = accounts;
        this.sessions = sessions;
        this.bootstrap = bootstrap;
        this.passwords = passwords;
        this.tokens = tokens;
        this.limits = limits;
        this.config = config;
        this.fencing = fencing;
        this.database = database;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * Signs in. Whatever is wrong, the answer and the time it takes are the same: 401.
     *
     * @param address from where: counted
     */
    public Uni<SignedIn> signIn(String email, String password, @Nullable IpAddress address, String requestId) {
        if (!tokens.canSign()) {
            throw new FailureException(
                    Failure.SERVICE_UNAVAILABLE, "Nobody can sign in here: neither a root key nor a secret is set");
        }
        String wanted = email.strip().toLowerCase(Locale.ROOT);
        return limits.take(address)
                .flatMap(admitted -> database.session(() -> accounts.findByEmail(wanted)))
                .flatMap(found -> found.isEmpty() && bootstrap.isFor(wanted)
                        ? bootstrap.firstSignIn(wanted, password, address, requestId)
                        : matching(found, password))
                .flatMap(account -> begin(account, address, requestId));
    }

    private Uni<Account> matching(Optional<PanacheAccountStore.Secret> found, String password) {
        return passwords
                .matches(password, found.map(PanacheAccountStore.Secret::passwordHash))
                .map(same -> found.map(PanacheAccountStore.Secret::account)
                        .filter(account -> same && !account.disabled())
                        .orElseThrow(Sessions::wrong));
    }

    static FailureException wrong() {
        return new FailureException(Failure.UNAUTHORIZED, WRONG);
    }

    private Uni<SignedIn> begin(Account account, @Nullable IpAddress address, String requestId) {
        UUID id = UuidVersion7Strategy.INSTANCE.generateUuid(null);
        Instant now = now();
        Instant until = now.plus(config.life());
        By by = new By(account.person(id), address, requestId);
        return database.transaction(() -> sessions.begin(id, account.id(), now, until)
                        .call(() -> audit.append(new AuditEvent(
                                by, "session.begin", account.tenantId(), account.id(), told(id, until)))))
                .replaceWith(() -> new SignedIn(tokens.sign(id, account.id(), now, until), until, account));
    }

    /**
     * Signs out: the token is refused from now on, everywhere.
     *
     * @throws FailureException 409 if the caller was not signed in here
     */
    public Uni<Fenced<UUID>> signOut(By by) {
        UUID id = by.caller() instanceof Caller.Person person ? person.session() : null;
        if (id == null) {
            throw new FailureException(Failure.CONFLICT, "This credential is no session that was begun here");
        }
        UUID tenant = by.caller().tenantId().orElse(null);
        UUID account = UUID.fromString(by.caller().actor().id());
        return fencing.change(() -> sessions.end(id, now())
                        .call(ended -> ended.isEmpty()
                                ? Uni.createFrom().voidItem()
                                : audit.append(AuditEvent.gone(by, "session.end", tenant, account, told(id, null)))))
                .map(everywhere -> new Fenced<>(id, everywhere));
    }

    private static Map<String, Object> told(UUID session, @Nullable Instant until) {
        return new Told().with("session", session).with("expires_at", until).members();
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
