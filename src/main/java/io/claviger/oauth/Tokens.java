package io.claviger.oauth;

import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.AuthorizationGrant;
import com.nimbusds.oauth2.sdk.ClientCredentialsGrant;
import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.pkce.CodeChallenge;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import io.claviger.access.By;
import io.claviger.access.ScopeSet;
import io.claviger.audit.AuditEvent;
import io.claviger.audit.AuditLog;
import io.claviger.failure.Failure;
import io.claviger.failure.FailureException;
import io.claviger.key.KeyHash;
import io.claviger.key.RootSeal;
import io.claviger.session.Fence;
import io.claviger.session.Fencing;
import io.claviger.store.Database;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.hibernate.id.uuid.UuidVersion7Strategy;
import org.jspecify.annotations.Nullable;

/** Gives applications their tokens, takes them back, and notices when a code or refresh token is somebody else's by now. */
@ApplicationScoped
class Tokens {
    static final String REFRESH_PREFIX = "rt_";

    private final PanacheGrantStore store;
    private final PgConsentStore consents;
    private final AccessTokens accessTokens;
    private final OAuthConfig config;
    private final RootSeal seal;
    private final Fencing fencing;
    private final Database database;
    private final AuditLog audit;
    private final SecureRandom random;
    private final Clock clock;

    Tokens(
            PanacheGrantStore store,
            PgConsentStore consents,
            AccessTokens accessTokens,
            OAuthConfig config,
            RootSeal seal,
            Fencing fencing,
            Database database,
            AuditLog audit,
            SecureRandom random,
            Clock clock) {
        this.store = store;
        this.consents = consents;
        this.accessTokens = accessTokens;
        this.config = config;
        this.seal = seal;
        this.fencing = fencing;
        this.database = database;
        this.audit = audit;
        this.random = random;
        this.clock = clock;
    }

    /** What becomes of a request, decided in the transaction: a no may have to be committed too. */
    private sealed interface Outcome {
        record Given(Grant grant, ScopeSet scopes, Optional<OpaqueSecret> refresh) implements Outcome {}

        record Refused(OAuthFailure why) implements Outcome {}
    }

    private record Step(Outcome outcome, List<Fence> fences) {
        static Step given(Grant grant, ScopeSet scopes, Optional<OpaqueSecret> refresh) {
            return new Step(new Outcome.Given(grant, scopes, refresh), List.of());
        }

        static Step refused(String reason) {
            return new Step(new Outcome.Refused(new OAuthFailure(OAuth2Error.INVALID_GRANT, reason)), List.of());
        }
    }

    /**
     * Answers a request for tokens.
     *
     * @param client has proved who it is
     * @param scope null: as much as there is
     * @param issuer our own address
     */
    Uni<Issued> issue(By by, Client client, AuthorizationGrant grant, @Nullable Scope scope, String issuer) {
        return switch (grant) {
            case AuthorizationCodeGrant code -> {
                mustMay(client, GrantKind.AUTHORIZATION_CODE);
                yield run(client, issuer, () -> exchange(by, client, code));
            }
            case RefreshTokenGrant refresh -> {
                mustMay(client, GrantKind.REFRESH_TOKEN);
                yield run(client, issuer, () -> refresh(by, client, refresh, scope));
            }
            case ClientCredentialsGrant own -> {
                mustMay(client, GrantKind.CLIENT_CREDENTIALS);
                yield run(client, issuer, () -> actForItself(by, client, scope));
            }
            default -> throw new OAuthFailure(OAuth2Error.UNSUPPORTED_GRANT_TYPE);
        };
    }

    private static void mustMay(Client client, GrantKind kind) {
        if (!client.mayUse(kind)) {
            throw new OAuthFailure(OAuth2Error.UNAUTHORIZED_CLIENT, "This client may not use " + kind.wire());
        }
    }

    private Uni<Issued> run(Client client, String issuer, java.util.function.Supplier<Uni<Step>> step) {
        AtomicReference<Outcome> outcome = new AtomicReference<>();
        return fencing.change(() ->
                        step.get().invoke(made -> outcome.set(made.outcome())).map(Step::fences))
                .flatMap(everywhere -> switch (outcome.get()) {
                    case Outcome.Refused refused -> Uni.createFrom().failure(refused.why());
                    case Outcome.Given given ->
                        accessTokens
                                .sign(given.grant(), client, given.scopes(), config.accessTokenLife(), issuer)
                                .map(token ->
                                        new Issued(token, config.accessTokenLife(), given.scopes(), given.refresh()));
                });
    }

    private Uni<Step> exchange(By by, Client client, AuthorizationCodeGrant shown) {
        return store.lockByCode(KeyHash.of(shown.getAuthorizationCode().getValue()))
                .flatMap(found -> found.filter(grant -> grant.clientId().equals(client.id()))
                        .map(grant -> exchange(by, client, grant, shown))
                        .orElseGet(() -> refuse("The code is unknown, expired or another client's")));
    }

    private Uni<Step> exchange(By by, Client client, Grant grant, AuthorizationCodeGrant shown) {
        Grant.Code code = java.util.Objects.requireNonNull(grant.code(), "found by its code");
        Instant now = now();
        if (code.usedAt() != null) {
            return revokeFor(by, grant, "code_replay", "The code was used before: what it gave is revoked");
        }
        if (grant.isRevoked() || !now.isBefore(code.expiresAt())) {
            return refuse("The code is unknown, expired or another client's");
        }
        String from = shown.getRedirectionURI() == null
                ? ""
                : shown.getRedirectionURI().toString();
        if (!code.redirectUri().equals(from)) {
            return refuse("redirect_uri is not the one of the authorization request");
        }
        if (!isVerified(code.challenge(), shown)) {
            return refuse("code_verifier does not fit the authorization request");
        }
        return store.isHolderActive(grant.id())
                .flatMap(active -> active
                        ? give(client, grant.extend(code.use(now), now), grant.scopes())
                        : refuse("The person or their organisation is no longer active"));
    }

    /** RFC 9700 section 4.8: a verifier without a challenge means that somebody took the challenge away. */
    private static boolean isVerified(@Nullable String challenge, AuthorizationCodeGrant shown) {
        if (challenge == null || shown.getCodeVerifier() == null) {
            return challenge == null && shown.getCodeVerifier() == null;
        }
        String computed = CodeChallenge.compute(CodeChallengeMethod.S256, shown.getCodeVerifier())
                .getValue();
        return KeyHash.of(computed).matches(KeyHash.of(challenge));
    }

    private Uni<Step> give(Client client, Grant grant, ScopeSet scopes) {
        Instant now = now();
        if (!client.mayUse(GrantKind.REFRESH_TOKEN)) {
            Grant kept = grant.extend(grant.code(), now.plus(config.accessTokenLife()));
            return store.update(kept).replaceWith(Step.given(kept, scopes, Optional.empty()));
        }
        OpaqueSecret refresh = OpaqueSecret.mint(REFRESH_PREFIX, random);
        Grant kept = extended(grant, now);
        return store.update(kept)
                .call(() -> store.insert(fresh(kept, refresh, now)))
                .replaceWith(Step.given(kept, scopes, Optional.of(refresh)));
    }

    private Grant extended(Grant grant, Instant now) {
        Instant access = now.plus(config.accessTokenLife());
        Instant refresh = now.plus(config.refreshTokenLife());
        return grant.extend(grant.code(), access.isAfter(refresh) ? access : refresh);
    }

    private Refresh fresh(Grant grant, OpaqueSecret secret, Instant now) {
        return new Refresh(
                UuidVersion7Strategy.INSTANCE.generateUuid(null),
                grant.id(),
                secret.hash(),
                now,
                now.plus(config.refreshTokenLife()),
                null,
                null);
    }

    private Uni<Step> refresh(By by, Client client, RefreshTokenGrant shown, @Nullable Scope wanted) {
        String presented = shown.getRefreshToken().getValue();
        KeyHash hash = KeyHash.of(presented);
        return store.lockByRefresh(hash)
                .flatMap(found -> found.filter(grant -> grant.clientId().equals(client.id()) && !grant.isRevoked())
                        .map(grant -> store.findRefresh(hash)
                                .flatMap(token -> token.map(one -> refresh(by, grant, one, presented, wanted))
                                        .orElseGet(Tokens::unknownRefresh)))
                        .orElseGet(Tokens::unknownRefresh));
    }

    private static Uni<Step> unknownRefresh() {
        return refuse("The refresh token is unknown, expired, revoked or another client's");
    }

    private Uni<Step> refresh(By by, Grant grant, Refresh token, String presented, @Nullable Scope wanted) {
        Instant now = now();
        Optional<OpaqueSecret> successor = token.isInGrace(now, config.refreshGrace())
                ? Optional.ofNullable(token.successorSeal())
                        .flatMap(shut -> seal.open(shut, purpose(presented)))
                        .map(OpaqueSecret::new)
                : Optional.empty();
        if (token.isUsed() && successor.isEmpty()) {
            return revokeFor(by, grant, "refresh_reuse", "The refresh token was used before: its family is revoked");
        }
        if (token.isExpired(now)) {
            return unknownRefresh();
        }
        ScopeSet scopes = within(wanted, grant.scopes());
        return store.isHolderActive(grant.id()).flatMap(active -> {
            if (!active) {
                return refuse("The person or their organisation is no longer active");
            }
            return successor.isPresent()
                    ? Uni.createFrom().item(Step.given(grant, scopes, successor))
                    : rotate(grant, token, presented, scopes);
        });
    }

    private Uni<Step> rotate(Grant grant, Refresh token, String presented, ScopeSet scopes) {
        Instant now = now();
        OpaqueSecret next = OpaqueSecret.mint(REFRESH_PREFIX, random);
        Refresh used =
                token.use(now, seal.seal(next.value(), purpose(presented)).orElse(null));
        Grant kept = extended(grant, now);
        return store.use(used)
                .call(() -> store.insert(fresh(kept, next, now)))
                .call(() -> store.update(kept))
                .replaceWith(Step.given(kept, scopes, Optional.of(next)));
    }

    /** Only who has the token that it replaces can open the seal of its successor. */
    private static String purpose(String presented) {
        return "claviger refresh token seal v1\n" + presented;
    }

    private Uni<Step> actForItself(By by, Client client, @Nullable Scope wanted) {
        Instant now = now();
        Grant grant = new Grant(
                UuidVersion7Strategy.INSTANCE.generateUuid(null),
                client.id(),
                java.util.Objects.requireNonNull(client.tenantId(), "checked when it was registered"),
                null,
                within(wanted, client.scopes()),
                null,
                now,
                now.plus(config.accessTokenLife()),
                null,
                1);
        return store.insert(grant)
                .call(() -> audit.append(
                        new AuditEvent(by, "oauth_grant.create", grant.tenantId(), grant.id(), grant.told())))
                .flatMap(kept -> store.isHolderActive(grant.id()))
                .map(active -> {
                    if (!active) {
                        throw new OAuthFailure(OAuth2Error.INVALID_GRANT, "The organisation is not active");
                    }
                    return Step.given(grant, grant.scopes(), Optional.empty());
                });
    }

    private static ScopeSet within(@Nullable Scope wanted, ScopeSet granted) {
        if (wanted == null || wanted.isEmpty()) {
            return granted;
        }
        if (!granted.values().containsAll(wanted.toStringList())) {
            throw new OAuthFailure(OAuth2Error.INVALID_SCOPE, "The scope exceeds what was granted");
        }
        return new ScopeSet(wanted.toStringList());
    }

    private Uni<Step> revokeFor(By by, Grant grant, String reason, String told) {
        return revoke(by, grant, reason)
                .map(fences -> new Step(Step.refused(told).outcome(), fences));
    }

    /** An admin takes it back: all tokens of it end, and the person is asked again before the application gets new ones. */
    Uni<Boolean> takeBack(By by, UUID id) {
        return fencing.change(() -> store.lock(id)
                .map(found -> found.filter(grant -> by.caller()
                                .tenantId()
                                .map(grant.tenantId()::equals)
                                .orElse(true))
                        .orElseThrow(() -> new FailureException(Failure.NOT_FOUND, "There is no such grant")))
                .call(grant -> grant.accountId() == null
                        ? Uni.createFrom().voidItem()
                        : consents.forget(grant.accountId(), grant.clientId()))
                .flatMap(grant -> revoke(by, grant, "admin")));
    }

    /** In the caller's transaction: all tokens of a locked grant end. */
    private Uni<List<Fence>> revoke(By by, Grant grant, String reason) {
        if (grant.isRevoked()) {
            return Uni.createFrom().item(List.of());
        }
        Grant revoked = grant.revoke(now());
        Map<String, Object> told = revoked.told();
        told.put("reason", reason);
        return store.update(revoked)
                .call(() -> audit.append(
                        AuditEvent.change(by, "oauth_grant.revoke", grant.tenantId(), grant.id(), grant.told(), told)))
                .replaceWith(List.of(revoked.fence()));
    }

    /**
     * Takes back what a token stands for, RFC 7009: the whole grant, so all tokens that came of it. What is unknown or another
     * client's is left alone, without a word.
     */
    Uni<Boolean> revoke(By by, Client client, String token) {
        KeyHash hash = KeyHash.of(token);
        return accessTokens
                .read(token)
                .flatMap(said -> fencing.change(() -> said.map(access -> store.lock(access.grantId()))
                        .orElseGet(() -> store.lockByRefresh(hash))
                        .flatMap(found -> found.filter(grant -> grant.clientId().equals(client.id()))
                                .map(grant -> revoke(by, grant, "client"))
                                .orElseGet(() -> Uni.createFrom().item(List.of())))));
    }

    /** A refresh token that is good now, and its grant; empty: none. */
    Uni<Optional<Renewable>> findRefresh(String token) {
        KeyHash hash = KeyHash.of(token);
        Instant now = now();
        return database.transaction(() -> store.lockByRefresh(hash)
                .flatMap(grant -> store.findRefresh(hash).map(refresh -> grant.filter(one -> !one.isRevoked())
                        .flatMap(one -> refresh.filter(two -> !two.isUsed() && !two.isExpired(now))
                                .map(two -> new Renewable(one, two))))));
    }

    /** See {@link #findRefresh}. */
    record Renewable(Grant grant, Refresh token) {}

    private static Uni<Step> refuse(String reason) {
        return Uni.createFrom().item(Step.refused(reason));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
