package io.claviger.verify;

import io.claviger.access.IpAllowlist;
import io.claviger.limit.Limits;
import io.claviger.limit.StoredLimits;
import io.claviger.tenant.Keyspaces;
import io.claviger.tenant.Plan;
import io.claviger.tenant.Plans;
import io.claviger.tenant.TenantStatus;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.inject.Singleton;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What every kind of credential takes from its tenant's row: the columns {@code keyspace} and {@code tenant_*}. */
@Singleton
public class TenantColumns {
    private final StoredLimits storedLimits;
    private final Keyspaces keyspaces;
    private final Plans plans;

    TenantColumns(StoredLimits storedLimits, Keyspaces keyspaces, Plans plans) {
        this.storedLimits = storedLimits;
        this.keyspaces = keyspaces;
        this.plans = plans;
    }

    public TenantStatus status(Row row) {
        return TenantStatus.parse(row.getString("tenant_status"));
    }

    public IpAllowlist allowlist(Row row) {
        return IpAllowlist.parse(List.of(row.getArrayOfStrings("tenant_allowlist")));
    }

    public @Nullable String planName(Row row) {
        return row.getString("tenant_plan");
    }

    public @Nullable Plan plan(Row row) {
        return plans.find(planName(row)).orElse(null);
    }

    public long version(Row row) {
        return row.getLong("tenant_version");
    }

    /** Keyspace, plan and tenant merged. */
    public Limits limits(Row row) {
        Plan plan = plan(row);
        return keyspaces
                .find(row.getString("keyspace"))
                .map(space -> space.limitsUnder(plan))
                .orElse(Limits.NONE)
                .withStored(stored(row, "tenant_limits"));
    }

    java.util.Map<String, io.claviger.limit.LimitOverride> stored(Row row, String column) {
        return storedLimits.read((JsonObject) row.getJson(column));
    }
}
