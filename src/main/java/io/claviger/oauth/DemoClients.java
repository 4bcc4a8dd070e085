package io.claviger.oauth;

import io.claviger.access.By;
import io.claviger.access.Caller;
import io.claviger.access.Environment;
import io.claviger.access.ScopeSet;
import io.claviger.audit.AuditEvent;
import io.claviger.audit.AuditLog;
import io.claviger.store.Database;
import io.claviger.tenant.Keyspace;
import io.claviger.tenant.Keyspaces;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Applications to try OAuth with, under ids that everybody knows. Each node registers them at its start, and what a setting has
 * changed since; whatever else the operator changes of them stays.
 */
@ApplicationScoped
class DemoClients {
    static final UUID CONFIDENTIAL = UUID.fromString("00000000-0000-7000-8000-00000000c1a1");
    static final UUID PUBLIC = UUID.fromString("00000000-0000-7000-8000-00000000c1a2");

    private static final Logger LOG = Logger.getLogger(DemoClients.class);
    private static final By BY_ITSELF = new By(new Caller.Machine("node", "demo-clients"), null, "");
    private static final int SHORTEST_SECRET = 32;
    private static final Duration SOONEST_AGAIN = Duration.ofSeconds(1);
    private static final Duration LATEST_AGAIN = Duration.ofSeconds(30);

    private final DemoConfig config;
    private final Keyspaces keyspaces;
    private final PanacheClientStore store;
    private final Database database;
    private final AuditLog audit;
    private final Vertx vertx;
    private final Clock clock;

    DemoClients(
            DemoConfig config,
            Keyspaces keyspaces,
            PanacheClientStore store,
            Database database,
            AuditLog audit,
            Vertx vertx,
            Clock clock) {
        this.config = config;
        this.keyspaces = keyspaces;
        this.store = store;
        this.database = database;
        this.audit = audit;
        this.vertx = vertx;
        this.clock = clock;
    }

    /** A setting that is wrong stops the start; a database that is not there yet, or not migrated, does not. */
    void start(@Observes StartupEvent start) {
        if (!config.enabled()) {
            return;
        }
        List<Client> wanted = wanted();
        Context context = Objects.requireNonNull(VertxContext.createNewDuplicatedContext(vertx.getOrCreateContext()));
        VertxContextSafetyToggle.setContextSafe(context, true);
        context.runOnContext(here -> Uni.createFrom()
                .deferred(() -> register(wanted))
                .onFailure()
                .invoke(e -> LOG.warnf("the demo clients are not registered yet: %s", e))
                .onFailure()
                .retry()
                .withBackOff(SOONEST_AGAIN, LATEST_AGAIN)
                .indefinitely()
                .subscribe()
                .with(done -> LOG.info("the demo clients are registered")));
    }

    private List<Client> wanted() {
        List<Client> all = new ArrayList<>();
        config.secret().ifPresent(secret -> {
            if (secret.length() < SHORTEST_SECRET) {
                throw new IllegalStateException(
                        "claviger.oauth.demo.secret must have at least " + SHORTEST_SECRET + " characters");
            }
            all.add(client(
                    CONFIDENTIAL,
                    "Demo web application",
                    ClientType.CONFIDENTIAL,
                    uris("redirect-uris", config.redirectUris(), ClientType.CONFIDENTIAL),
                    ClientSecrets.first(new OpaqueSecret(secret))));
        });
        all.add(client(
                PUBLIC,
                "Demo native application",
                ClientType.PUBLIC,
                uris("public-redirect-uris", config.publicRedirectUris(), ClientType.PUBLIC),
                null));
        return all;
    }

    private static RedirectUris uris(String property, List<String> values, ClientType type) {
        try {
            return RedirectUris.parse(values, type);
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException("claviger.oauth.demo." + property + ": " + e.getMessage(), e);
        }
    }

    private Client client(UUID id, String name, ClientType type, RedirectUris uris, @Nullable ClientSecrets secrets) {
        return new Client(
                id,
                config.keyspace(),
                null,
                name,
                type,
                Environment.TEST,
                uris,
                scopes(),
                Set.of(GrantKind.AUTHORIZATION_CODE, GrantKind.REFRESH_TOKEN),
                ClientState.ACTIVE,
                secrets,
                BY_ITSELF.caller().actor(),
                1,
                now(),
                null);
    }

    private ScopeSet scopes() {
        return keyspaces
                .find(config.keyspace())
                .flatMap(Keyspace::scopes)
                .map(all -> new ScopeSet(all.values().stream()
                        .filter(scope -> !scope.equals("admin"))
                        .toList()))
                .orElseThrow(() -> new IllegalStateException(
                        "claviger.oauth.demo.keyspace names no keyspace with a catalogue of scopes"));
    }

    private Uni<Void> register(List<Client> wanted) {
        return database.transaction(() -> {
            Uni<Void> all = Uni.createFrom().voidItem();
            for (Client one : wanted) {
                all = all.chain(() -> register(one));
            }
            return all;
        });
    }

    private Uni<Void> register(Client wanted) {
        return store.lock(wanted.id())
                .flatMap(found -> found.map(old -> update(old, wanted)).orElseGet(() -> insert(wanted)));
    }

    private Uni<Void> insert(Client client) {
        return store.insert(client)
                .call(() -> audit.append(
                        new AuditEvent(BY_ITSELF, "oauth_client.create", null, client.id(), client.told())));
    }

    private Uni<Void> update(Client old, Client wanted) {
        ClientSecrets secrets = wanted.secrets();
        ClientSecrets before = old.secrets();
        boolean sameSecret =
                secrets == null || before != null && before.current().matches(secrets.current());
        if (sameSecret && old.redirectUris().equals(wanted.redirectUris())) {
            return Uni.createFrom().voidItem();
        }
        Client changed = new ClientChange(null, wanted.redirectUris(), null, null, null, sameSecret ? null : secrets)
                .applyTo(old, now());
        return store.update(changed)
                .call(() -> audit.append(AuditEvent.change(
                        BY_ITSELF, "oauth_client.change", null, changed.id(), old.told(), changed.told())));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
