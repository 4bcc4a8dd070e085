package io.claviger;

import io.claviger.billing.StripeConfig;
import io.claviger.billing.StripePlans;
import io.claviger.cron.CronSecret;
import io.claviger.key.KeyFormats;
import io.claviger.key.OperatorKeys;
import io.claviger.limit.RedisConfig;
import io.claviger.oauth.Issuer;
import io.claviger.oauth.SuppliedKeys;
import io.claviger.store.DatabaseConfig;
import io.claviger.store.MigrateConfig;
import io.claviger.tenant.Keyspaces;
import io.claviger.usage.UsageConfig;
import io.claviger.verify.ApiLimits;
import io.claviger.verify.CacheConfig;
import io.claviger.verify.StoresHealth;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;

/**
 * Builds at start-up what is made of settings, so that a wrong one stops the start and is named, instead of failing the first
 * call.
 */
@Singleton
class StartupChecks {
    private static final Logger LOG = Logger.getLogger(StartupChecks.class);

    private final StoresHealth stores;
    private final Config settings;

    StartupChecks(@Readiness StoresHealth stores, Config settings) {
        this.stores = stores;
        this.settings = settings;
    }

    void serve(@Observes @Priority(Integer.MAX_VALUE) StartupEvent allElseIsMade) {
        NativeStart.serves();
    }

    /** Before all else that is made at the start: it goes on beside that. */
    void connect(@Observes @Priority(1) StartupEvent beforeAllElse) {
        if (isToServe()) {
            stores.connectPostgres();
            stores.connectRedis();
        }
    }

    /** A native executable does so earlier, see {@link NativeStart}. */
    void connectPostgres() {
        if (isToServe()) {
            stores.connectPostgres();
        }
    }

    void check(
            @Observes StartupEvent start,
            OperatorKeys operators,
            Keyspaces keyspaces,
            KeyFormats formats,
            ApiLimits limits,
            CronSecret cron,
            StripeConfig stripe,
            StripePlans stripePlans,
            SuppliedKeys signingKeys,
            Issuer issuer,
            CacheConfig cache,
            DatabaseConfig database,
            RedisConfig redis,
            UsageConfig usage,
            MigrateConfig migrate) {
        mustEndBeforeItsFence("claviger.cache.remember", cache.remember(), redis);
        mustEndBeforeItsFence("claviger.cache.stale-if-error", cache.staleIfError(), redis);
        // Now, and not when the first key is asked for.
        CacheConfig.size(cache);
        mustBePositive("claviger.database.timeout", database.timeout());
        mustBePositive("claviger.redis.timeout", redis.timeout());
        mustBePositive("claviger.redis.fence-ttl", redis.fenceTtl());
        mustBePositive("claviger.usage.flush-every", usage.flushEvery());
        if (usage.hourlyFor().compareTo(Duration.ofDays(1)) < 0) {
            throw new IllegalStateException("claviger.usage.hourly-for must be at least 1d");
        }
        if (migrate.auditMonths().orElse(1) < 1) {
            throw new IllegalStateException(
                    "claviger.migrate.audit-months must be at least 1; leave it out to keep all");
        }
        mustBePositive("claviger.stripe.tolerance", stripe.tolerance());
        if (isToServe()) {
            mustBeSafe(new UnsafeSettings(
                    settings.getPropertyNames(), name -> settings.getOptionalValue(name, String.class)));
        }
    }

    /** Not in a test, and not {@code claviger migrate}, which knows the database only. */
    private boolean isToServe() {
        return LaunchMode.current() == LaunchMode.NORMAL
                && settings.getOptionalValue("quarkus.http.host-enabled", Boolean.class)
                        .orElse(true);
    }

    private static void mustBeSafe(UnsafeSettings settings) {
        settings.tolerable().forEach(LOG::warn);
        if (!settings.severe().isEmpty()) {
            throw new IllegalStateException("Unsafe settings:\n  " + String.join("\n  ", settings.severe()));
        }
    }

    /** A change raises its fence when it commits; until then a transaction may have run for a while. */
    private static void mustEndBeforeItsFence(String property, Duration life, RedisConfig redis) {
        if (life.plusSeconds(10).compareTo(redis.fenceTtl()) > 0) {
            throw new IllegalStateException(property + " must be at least 10 s shorter than claviger.redis.fence-ttl");
        }
    }

    private static void mustBePositive(String property, Duration duration) {
        if (!duration.isPositive()) {
            throw new IllegalStateException(property + " must be positive");
        }
    }
}
