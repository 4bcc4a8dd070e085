package io.claviger.testing;

import io.claviger.local.LocalServers;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Real PostgreSQL and Redis for the application under test, empty at the start of each run. */
public final class EmbeddedServers implements QuarkusTestResourceLifecycleManager {
    public static final String ROOT_KEY = "root_for_tests_0123456789abcdefghijklmnopqr";
    public static final String SERVICE_KEY = "service_for_tests_0123456789abcdefghijklmno";

    public static final String CRON_SECRET = "cron_for_tests_0123456789abcdefghijklmnopqr";

    /** Small enough to be reached in a test, large enough not to be reached by accident. */
    public static final int API_PERMITS_PER_KEY = 60;

    /** The same, of anonymous sessions. */
    public static final int VISITORS_PER_TENANT = 35;

    public static final String OPERATOR_EMAIL = "operator@example.com";
    public static final String OPERATOR_PASSWORD = "correct horse battery staple";

    /** Signs tokens of {@link IdentityProvider#ISSUER} too, as Supabase's legacy JWT secret does. */
    public static final String ISSUER_SECRET = "issuer_for_tests_0123456789abcdefghijklmnopq";

    /** Where the product's own pages are, which may hand sessions over to the console. */
    public static final String PRODUCT = "https://app.example.com";

    /** Signs with that secret in capitals, and says everything elsewhere than others do. */
    public static final String ISSUER_WITH_WORDS_OF_ITS_OWN = "https://own-words.example.com/";

    private @Nullable LocalServers servers;
    private @Nullable IdentityProvider identityProvider;

    @Override
    public Map<String, String> start() {
        try {
            servers = LocalServers.start(
                    Files.createTempDirectory(Files.createDirectories(Path.of("target")), "servers"),
                    LocalServers.Wanted.BOTH_TEMPORARY,
                    System.out::println);
            identityProvider = new IdentityProvider();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> settings = new HashMap<>(servers.settings());
        settings.putAll(ServiceRole.migrate(servers));
        // What is tested with these servers is exact counting, not what happens when a busy machine answers late.
        settings.put("claviger.redis.timeout", "5s");
        settings.put("claviger.database.timeout", "10s");
        settings.put("claviger.usage.flush-every", "200ms");
        settings.put("quarkus.shutdown.delay", "0s");
        settings.put("claviger.root-key", ROOT_KEY);
        settings.put("claviger.service-keys.gateway", SERVICE_KEY);
        settings.put("claviger.trusted-proxies", "127.0.0.1,10.0.0.0/8");
        settings.put("claviger.cron.secret", CRON_SECRET);
        settings.put("claviger.stripe.secret", StripeEvents.SECRET);
        settings.put("claviger.stripe.plans.BUSINESS", "price_business,prod_of_price_business_2027");
        settings.put("claviger.stripe.plans.PRO", "price_pro");
        settings.put("claviger.api.limits.key.permits", Integer.toString(API_PERMITS_PER_KEY));
        settings.put("claviger.api.limits.ip.permits", "500");
        settings.put("claviger.anonymous-sessions.limits.tenant.permits", Integer.toString(VISITORS_PER_TENANT));
        settings.put("claviger.accounts.bootstrap.email", OPERATOR_EMAIL);
        settings.put("claviger.accounts.bootstrap.password", OPERATOR_PASSWORD);
        settings.put("claviger.console.handover-from", PRODUCT);
        settings.put("claviger.sessions.issuers.idp.issuer", IdentityProvider.ISSUER);
        settings.put("claviger.sessions.issuers.idp.audience", IdentityProvider.AUDIENCE);
        settings.put("claviger.sessions.issuers.idp.secret", ISSUER_SECRET);
        settings.put("claviger.sessions.issuers.idp.jwks-url", IdentityProvider.address() + "/jwks");
        settings.put("claviger.sessions.issuers.idp.jwks-rest", "1s");
        settings.put("claviger.sessions.issuers.idp.keyspace", "briksync");
        settings.put("claviger.sessions.issuers.idp.claims.tenant", "/app_metadata/org");
        settings.put("claviger.sessions.issuers.idp.claims.role", "/app_metadata/role");
        settings.put("claviger.sessions.issuers.own-words.issuer", ISSUER_WITH_WORDS_OF_ITS_OWN);
        settings.put("claviger.sessions.issuers.own-words.secret", ISSUER_SECRET.toUpperCase(Locale.ROOT));
        settings.put("claviger.sessions.issuers.own-words.keyspace", "bluebricks");
        settings.put("claviger.sessions.issuers.own-words.claims.tenant", "/org_id");
        settings.put("claviger.sessions.issuers.own-words.claims.role", "/https:~1~1example.com~1role");
        settings.put("claviger.sessions.issuers.own-words.claims.permissions", "/authorization/rights");
        settings.put("claviger.sessions.issuers.own-words.claims.name", "/profile/full_name");
        settings.put("claviger.sessions.issuers.own-words.claims.nickname", "/profile/short/0");
        settings.put("claviger.sessions.issuers.own-words.claims.picture", "/profile/avatar");
        settings.put("claviger.sessions.issuers.gone.issuer", "https://gone.example.com/");
        settings.put("claviger.sessions.issuers.gone.jwks-url", "http://127.0.0.1:9/jwks");
        settings.put("claviger.plans.TRIAL.max-keys", "2");
        settings.put("claviger.plans.TRIAL.limits.key.permits", "7");
        settings.put("claviger.plans.LEGACY.may-create-keys", "false");
        settings.put("claviger.plans.LEGACY.existing-keys-until", "2020-01-01T00:00:00Z");
        return settings;
    }

    @Override
    public void stop() {
        if (identityProvider != null) {
            identityProvider.close();
        }
        if (servers != null) {
            servers.close();
        }
    }
}
