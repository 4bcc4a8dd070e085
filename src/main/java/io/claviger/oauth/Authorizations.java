package io.claviger.oauth;

import com.nimbusds.oauth2.sdk.AuthorizationRequest;
import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.ResponseMode;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.openid.connect.sdk.Prompt;
import io.claviger.access.By;
import io.claviger.access.Caller;
import io.claviger.access.IpAddress;
import io.claviger.access.ScopeSet;
import io.claviger.audit.AuditEvent;
import io.claviger.audit.AuditLog;
import io.claviger.store.Database;
import io.claviger.tenant.PanacheTenantStore;
import io.claviger.verify.Call;
import io.claviger.verify.KnownKey;
import io.claviger.verify.Presented;
import io.claviger.verify.Verdict;
import io.claviger.verify.Verifier;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.hibernate.id.uuid.UuidVersion7Strategy;
import org.jspecify.annotations.Nullable;

/** What applications ask people for, and what people let them do. */
@ApplicationScoped
class Authorizations {
    private static final String CODE_PREFIX = "ac_";

    private final PanacheClientStore clients;
    private final PanacheGrantStore grants;
    private final PgConsentStore consents;
    private final PanacheTenantStore tenants;
    private final Verifier verifier;
    private final OAuthConfig config;
    private final Database database;
    private final AuditLog audit;
    private final SecureRandom random;
    private final Clock clock;

    Authorizations(
            PanacheClientStore clients,
            PanacheGrantStore grants,
            PgConsentStore consents,
            PanacheTenantStore tenants,
            Verifier verifier,
            OAuthConfig config,
            Database database,
            AuditLog audit,
            SecureRandom random,
            Clock clock) {
        this.clients = clients;
        this.grants = grants;
        this.consents = consents;
        this.tenants = tenants;
        this.verifier = verifier;
        this.config = config;
        this.database = database;
        this.audit = audit;
        this.random = random;
        this.clock = clock;
    }

    /**
     * Checks a request. Until client and redirect URI are known to belong together nobody is sent anywhere.
     *
     * @throws OAuthFailure for the person to read
     * @throws SentBack for the application to read
     */
    Uni<Asked> check(Map<String, List<String>> sent) {
        UUID id = only(sent, "client_id")
                .flatMap(ClientProofs::uuid)
                .orElseThrow(() -> Messages.invalid("The application that sent you here is not registered"));
        return database.session(() -> clients.find(id)).map(found -> {
            Client client = found.filter(Client::isActive)
                    .orElseThrow(() -> Messages.invalid("The application that sent you here is not registered"));
            String redirectUri = only(sent, "redirect_uri")
                    .filter(uri -> client.redirectUris().admit(uri, client.type()))
                    .orElseThrow(() -> Messages.invalid("The redirect_uri is not one of the application's"));
            return check(client, redirectUri, sent);
        });
    }

    private static Asked check(Client client, String redirectUri, Map<String, List<String>> sent) {
        State state = only(sent, "state").map(State::new).orElse(null);
        try {
            AuthorizationRequest request = AuthorizationRequest.parse(sent);
            ErrorObject error = wrong(client, request);
            if (error != null) {
                throw new SentBack(redirectUri, state, error);
            }
            Prompt prompt = request.getPrompt();
            return new Asked(
                    client,
                    redirectUri,
                    state,
                    new ScopeSet(request.getScope().toStringList()),
                    request.getCodeChallenge() == null
                            ? null
                            : request.getCodeChallenge().getValue(),
                    prompt != null && prompt.contains(Prompt.Type.NONE),
                    prompt != null && prompt.contains(Prompt.Type.CONSENT));
        } catch (ParseException e) {
            throw new SentBack(
                    redirectUri, state, e.getErrorObject() == null ? OAuth2Error.INVALID_REQUEST : e.getErrorObject());
        } catch (IllegalArgumentException e) {
            // Nimbus checks some values where it makes them, with no word of OAuth.
            throw new SentBack(redirectUri, state, OAuth2Error.INVALID_REQUEST);
        }
    }

    private static @Nullable ErrorObject wrong(Client client, AuthorizationRequest request) {
        if (request.specifiesRequestObject()) {
            return OAuth2Error.REQUEST_NOT_SUPPORTED;
        }
        if (!ResponseType.CODE.equals(request.getResponseType())) {
            return OAuth2Error.UNSUPPORTED_RESPONSE_TYPE;
        }
        if (request.getResponseMode() != null && !ResponseMode.QUERY.equals(request.getResponseMode())) {
            return OAuth2Error.INVALID_REQUEST.setDescription("response_mode must be query");
        }
        if (!client.mayUse(GrantKind.AUTHORIZATION_CODE)) {
            return OAuth2Error.UNAUTHORIZED_CLIENT;
        }
        if (request.getCodeChallenge() == null && client.isPublic()) {
            return OAuth2Error.INVALID_REQUEST.setDescription("A public client needs code_challenge (PKCE)");
        }
        if (request.getCodeChallenge() != null && !CodeChallengeMethod.S256.equals(request.getCodeChallengeMethod())) {
            return OAuth2Error.INVALID_REQUEST.setDescription("code_challenge_method must be S256");
        }
        if (request.getScope() == null || request.getScope().isEmpty()) {
            return OAuth2Error.INVALID_SCOPE.setDescription("scope is required");
        }
        return client.scopes().values().containsAll(request.getScope().toStringList())
                ? null
                : OAuth2Error.INVALID_SCOPE.setDescription("scope exceeds what the application is registered for");
    }

    private static Optional<String> only(Map<String, List<String>> sent, String name) {
        return Optional.ofNullable(sent.get(name)).map(List::getFirst);
    }

    /** Who is signed in by that session token; empty: nobody, or somebody of no organisation. */
    Uni<Optional<Visitor>> visitor(@Nullable String session, @Nullable IpAddress address) {
        if (session == null) {
            return Uni.createFrom().item(Optional.empty());
        }
        Call call =
                new Call(new Presented(session), address, ScopeSet.NONE, null, null, 1, Set.of(KnownKey.Kind.SESSION));
        return verifier.identify(call)
                .map(verdict -> verdict instanceof Verdict.Valid valid
                                && valid.key().caller() instanceof Caller.Person person
                                && person.tenant() != null
                                && person.session() != null
                        ? Optional.of(new Visitor(
                                person, valid.key().tenantId(), valid.key().keyspace()))
                        : Optional.empty());
    }

    Uni<String> tenantName(UUID id) {
        return database.session(() -> tenants.find(id))
                .map(found -> found.orElseThrow().name());
    }

    /** Whether that person has let the application do this before. */
    Uni<Boolean> isConsented(Asked asked, Visitor visitor) {
        return asked.mayBeRemembered() && !asked.again()
                ? consents.find(visitor.accountId(), asked.client().id()).map(before -> before.values()
                        .containsAll(asked.scopesFor(visitor).values()))
                : Uni.createFrom().item(false);
    }

    /** The person lets the application do it. */
    Uni<OpaqueSecret> grant(By by, Asked asked, Visitor visitor) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Instant until = now.plus(config.codeLife());
        OpaqueSecret code = OpaqueSecret.mint(CODE_PREFIX, random);
        Grant grant = new Grant(
                UuidVersion7Strategy.INSTANCE.generateUuid(null),
                asked.client().id(),
                visitor.tenantId(),
                visitor.accountId(),
                asked.scopesFor(visitor),
                new Grant.Code(code.hash(), asked.redirectUri(), asked.challenge(), until, null),
                now,
                until,
                null,
                1);
        return database.transaction(() -> grants.insert(grant)
                        .call(() -> consents.keep(
                                visitor.accountId(), asked.client().id(), grant.scopes(), now))
                        .call(() -> audit.append(
                                new AuditEvent(by, "oauth_grant.create", grant.tenantId(), grant.id(), grant.told()))))
                .replaceWith(code);
    }
}
