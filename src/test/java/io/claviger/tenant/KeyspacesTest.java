package io.claviger.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claviger.access.Environment;
import io.claviger.access.ScopeSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyspacesTest {
    @Test
    void theFiveProductsAreShipped() {
        assertThat(ShippedConfig.keyspaces().all())
                .extracting(Keyspace::prefix)
                .containsExactlyInAnyOrder("ck", "bq", "pb", "bbx", "brik");
    }

    @ParameterizedTest(name = "{0} = {1}")
    @CsvSource({
        "claviger.keyspaces.bricqs.prefix, ck, .prefix",
        "claviger.keyspaces.bricqs.prefix, x, .prefix",
        "claviger.keyspaces.bricqs.prefix, Bq, .prefix",
        "claviger.keyspaces.bricqs.prefix, b_q, .prefix",
        "claviger.keyspaces.bricqs.prefix, 1bq, .prefix",
        "claviger.keyspaces.bricqs.prefix, abcdefghijklmnopq, .prefix",
        "claviger.keyspaces.bricqs.prefix, sess, .prefix",
        "claviger.keyspaces.bricqs.default-plan, GOLD, default-plan",
        "claviger.keyspaces.bricqs.scopes, two words, scope",
        "claviger.keyspaces.bricqs.limits.key.permits, 0, permits",
        "claviger.keyspaces.bricqs.limits.key.level, person, limits.key",
        "claviger.keyspaces.bricqs.limits.other.permits, 5, other"
    })
    void aMistakeStopsTheStartAndNamesItsPlace(String property, String value, String named) {
        Map<String, String> changes = Map.of(property, value);
        assertThatThrownBy(() -> ShippedConfig.keyspaces(changes))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("claviger.keyspaces.bricqs")
                .hasMessageContaining(named);
    }

    @Test
    void aMistakeInThePlansStopsTheStartAndNamesItsPlace() {
        Map<String, String> changes = Map.of("claviger.plans.PRO.limits.key.level", "person");
        assertThatThrownBy(() -> ShippedConfig.keyspaces(changes))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("claviger.plans.PRO")
                .hasMessageContaining("limits.key");
    }

    /** PropertyBase: "API Key Scopes". */
    @Test
    void theNineScopesOfPropertyBaseAreShipped() {
        assertThat(ShippedConfig.keyspaces().parse("propertybase").scopes().orElseThrow())
                .isEqualTo(ScopeSet.parse(List.of(
                        "read:properties",
                        "write:properties",
                        "read:leads",
                        "write:leads",
                        "read:agents",
                        "write:agents",
                        "read:analytics",
                        "webhooks",
                        "admin")));
    }

    @Test
    void aCatalogueKnowsItsScopesAndAdmin() {
        Keyspace propertybase = ShippedConfig.keyspaces().parse("propertybase");
        ScopeSet known = ScopeSet.parse(List.of("read:leads", "admin"));
        assertThat(propertybase.checkScopes(known)).isEqualTo(known);
        assertThatThrownBy(() -> propertybase.checkScopes(ScopeSet.parse(List.of("read:leads", "drop:tables"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("unknown: drop:tables;");
    }

    @Test
    void aProductWithoutEnvironmentsHasLiveKeysOnly() {
        Keyspace bluebricks = ShippedConfig.keyspaces().parse("bluebricks");
        assertThat(bluebricks.checkEnvironment(Environment.LIVE)).isEqualTo(Environment.LIVE);
        assertThatThrownBy(() -> bluebricks.checkEnvironment(Environment.TEST))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
