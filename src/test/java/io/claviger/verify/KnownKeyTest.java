package io.claviger.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.access.Caller;
import io.claviger.access.Environment;
import io.claviger.access.IpAddress;
import io.claviger.access.IpAllowlist;
import io.claviger.access.ScopeSet;
import io.claviger.key.KeyState;
import io.claviger.limit.Fences;
import io.claviger.limit.Limits;
import io.claviger.limit.Window;
import io.claviger.tenant.ShippedConfig;
import io.claviger.tenant.TenantStatus;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KnownKeyTest {
    private static final UUID TENANT = new UUID(1, 1);
    private static final Limits BRICQS =
            ShippedConfig.keyspaces().parse("bricqs").limits();

    private static KnownKey key(UUID tenant, UUID id) {
        return new KnownKey(
                KnownKey.Kind.KEY,
                id,
                tenant,
                "bricqs",
                "CI",
                new Caller.KeyHolder(id, "CI", tenant, Environment.LIVE, ScopeSet.NONE),
                Environment.LIVE,
                ScopeSet.NONE,
                KeyState.ACTIVE,
                null,
                IpAllowlist.ANYWHERE,
                Map.of(),
                TenantStatus.ACTIVE,
                IpAllowlist.ANYWHERE,
                null,
                null,
                BRICQS,
                Fences.of(tenant, 1, id, 1));
    }

    private static Call call(@Nullable String address, @Nullable String operation) {
        return new Call(
                new Presented("x"),
                address == null ? null : IpAddress.parse(address),
                ScopeSet.NONE,
                null,
                operation,
                1);
    }

    @ParameterizedTest(name = "from {0}, operation {1}")
    @CsvSource({
        "203.0.113.7, ingestion, ip ingestion key tenant",
        "203.0.113.7, , ip key tenant",
        "203.0.113.7, other, ip key tenant",
        ", , key tenant",
        ", ingestion, ingestion key tenant"
    })
    void aCallIsCountedByTheLimitsThatApplyToIt(@Nullable String address, @Nullable String operation, String expected) {
        assertThat(key(TENANT, new UUID(1, 2)).windows(call(address, operation)))
                .extracting(window -> window.limit().name())
                .containsExactlyInAnyOrder(expected.split(" "));
    }

    @Test
    void keysOfATenantShareItsCounterAndTheAddressesButNotTheirOwn() {
        Call call = call("203.0.113.7", "ingestion");
        List<String> one = names(key(TENANT, new UUID(1, 2)).windows(call));
        List<String> other = names(key(TENANT, new UUID(1, 3)).windows(call));
        List<String> stranger = names(key(new UUID(2, 1), new UUID(1, 2)).windows(call));
        assertThat(one).hasSize(4).filteredOn(other::contains).hasSize(2);
        assertThat(one).doesNotContainAnyElementsOf(stranger);
    }

    @Test
    void whatCountsDifferentThingsHasDifferentCounters() {
        KnownKey key = key(TENANT, new UUID(1, 2));
        Call call = call("203.0.113.7", "ingestion");
        assertThat(names(key.windows(BRICQS, call, "api:"))).doesNotContainAnyElementsOf(names(key.windows(call)));
    }

    @Test
    void everythingOfOneCallHasTheHashTagOfItsTenant() {
        KnownKey key = key(TENANT, new UUID(1, 2));
        List<Window> windows = key.windows(call("2001:db8::1", "ingestion"));
        assertThat(names(windows)).allSatisfy(name -> assertThat(name).startsWith("{" + TENANT + "}:"));
        assertThat(key.fences().tenantKey()).startsWith("{" + TENANT + "}:");
        assertThat(key.fences().keyKey()).startsWith("{" + TENANT + "}:");
    }

    private static List<String> names(List<Window> windows) {
        return windows.stream().map(Window::key).toList();
    }
}
