package io.claviger.tenant;

import io.claviger.access.By;
import io.claviger.audit.AuditEvent;
import io.claviger.audit.AuditLog;
import io.claviger.cron.CronConfig;
import io.claviger.cron.Job;
import io.claviger.failure.Failure;
import io.claviger.failure.FailureException;
import io.claviger.limit.RedisFence;
import io.claviger.store.Database;
import io.quarkus.arc.All;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * {@code sandbox-reset}: removes what the tenants of a sandbox have made, one tenant after the other. The tenants themselves,
 * their plans and settings stay: those are the operator's. So do audit rows.
 */
@Singleton
class SandboxReset implements Job {
    private final SandboxConfig config;
    private final List<SandboxData> kinds;
    private final PanacheTenantStore store;
    private final Database database;
    private final CronConfig cron;
    private final AuditLog audit;
    private final RedisFence fence;
    private final Clock clock;

    SandboxReset(
            SandboxConfig config,
            @All List<SandboxData> kinds,
            PanacheTenantStore store,
            Database database,
            CronConfig cron,
            AuditLog audit,
            RedisFence fence,
            Clock clock) {
        this.config = config;
        this.kinds = kinds;
        this.store = store;
        this.database = database;
        this.cron = cron;
        this.audit = audit;
        this.fence = fence;
        this.clock = clock;
    }

    /** How much was removed of a tenant, by kind; the tenant since then, empty: there was nothing to remove. */
    private record Emptied(Map<String, Long> counts, Optional<Tenant> changed) {}

    @Override
    public String name() {
        return "sandbox-reset";
    }

    @Override
    public Uni<Map<String, Object>> run(By by) {
        if (!config.enabled()) {
            return Uni.createFrom()
                    .failure(new FailureException(
                            Failure.CONFLICT, "This deployment is no sandbox: claviger.sandbox.enabled is false"));
        }
        return database.session(store::ids)
                .toMulti()
                .flatMap(ids -> Multi.createFrom().iterable(ids))
                .onItem()
                .transformToUniAndConcatenate(id -> reset(by, id))
                .collect()
                .in(TreeMap<String, Object>::new, SandboxReset::add)
                .map(all -> all);
    }

    private static void add(Map<String, Object> all, Map<String, Long> more) {
        more.forEach((kind, count) -> all.merge(kind, count, (a, b) -> (Long) a + (Long) b));
    }

    /** The tenant's fence is enough: whoever remembers a key of it has to look again, and finds none. */
    private Uni<Map<String, Long>> reset(By by, UUID id) {
        return database.transaction(cron.timeout(), () -> store.lock(id)
                        .flatMap(found -> found.isEmpty()
                                ? Uni.createFrom().item(new Emptied(Map.of(), Optional.empty()))
                                : empty(by, found.get())))
                .flatMap(emptied -> emptied.changed()
                        .map(tenant -> fence.raise(tenant.id(), tenant.id(), tenant.version()))
                        .orElse(Uni.createFrom().item(true))
                        .map(everywhere -> told(emptied.counts(), everywhere)));
    }

    private static Map<String, Long> told(Map<String, Long> counts, boolean everywhere) {
        Map<String, Long> told = new TreeMap<>(counts);
        if (!everywhere) {
            told.put("tenants_pending", 1L);
        }
        return told;
    }

    private Uni<Emptied> empty(By by, Tenant tenant) {
        return Multi.createFrom()
                .iterable(kinds)
                .onItem()
                .transformToUniAndConcatenate(
                        kind -> kind.remove(tenant.id()).map(count -> Map.entry(kind.name(), count)))
                .collect()
                .in(TreeMap<String, Long>::new, (all, one) -> all.put(one.getKey(), one.getValue()))
                .flatMap(counts -> counts.values().stream().allMatch(count -> count == 0)
                        ? Uni.createFrom().item(new Emptied(counts, Optional.empty()))
                        : keep(by, tenant, counts));
    }

    private Uni<Emptied> keep(By by, Tenant old, Map<String, Long> counts) {
        Tenant tenant = TenantChange.NOTHING.applyTo(old, clock.instant().truncatedTo(ChronoUnit.MILLIS));
        return store.update(tenant)
                .call(() -> audit.append(
                        AuditEvent.gone(by, "tenant.sandbox_reset", tenant.id(), tenant.id(), Map.copyOf(counts))))
                .call(() -> fence.raise(tenant.id(), tenant.id(), tenant.version()))
                .replaceWith(new Emptied(counts, Optional.of(tenant)));
    }
}
