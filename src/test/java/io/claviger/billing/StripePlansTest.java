package io.claviger.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claviger.tenant.Plan;
import io.claviger.tenant.ShippedConfig;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StripePlansTest {
    private static final Instant START = Instant.parse("2026-11-26T12:00:00Z");
    private static final Map<String, String> SETTINGS = Map.of(
            "claviger.stripe.plans.business", "price_business,prod_big",
            "claviger.stripe.plans.PRO", "price_pro,price_intro");

    private static StripePlans plans(Map<String, String> settings) {
        StripeConfig config = new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withSources(new PropertiesConfigSource(settings, "settings", 100))
                .withMapping(StripeConfig.class)
                .build()
                .getConfigMapping(StripeConfig.class);
        return new StripePlans(config, ShippedConfig.plans());
    }

    private static StripeEvent.Item item(String price, String product) {
        return new StripeEvent.Item(price, Optional.of(product));
    }

    private static @Nullable String of(StripeEvent.Item... items) {
        return plans(SETTINGS).of(List.of(items)).map(Plan::name).orElse(null);
    }

    private static Subscription subscription(int day, String status, @Nullable String plan) {
        Instant at = START.plusSeconds(86_400L * day);
        return new Subscription("sub_" + day, "cus_1", at, new Standing(status, plan), null, at);
    }

    private static @Nullable String due(Subscription... subscriptions) {
        return plans(SETTINGS).due(List.of(subscriptions)).map(Plan::name).orElse(null);
    }

    @Test
    void aPriceOrItsProductGivesThePlan() {
        assertThat(of(item("price_business", "prod_x"))).isEqualTo("BUSINESS");
        assertThat(of(item("price_new", "prod_big"))).isEqualTo("BUSINESS");
        assertThat(of(item("price_pro", "prod_x"))).isEqualTo("PRO");
        assertThat(of(item("price_x", "prod_x"))).isNull();
        assertThat(of(new StripeEvent.Item("price_x", Optional.empty()))).isNull();
        assertThat(of()).isNull();
    }

    @Test
    void aPriceWinsOverItsProduct() {
        assertThat(of(item("price_intro", "prod_big"))).isEqualTo("PRO");
    }

    @Test
    void ofSeveralItemsTheOneWithWhichKeysMayBeMade() {
        assertThat(of(item("price_pro", "a"), item("price_business", "b"))).isEqualTo("BUSINESS");
        assertThat(of(item("price_business", "b"), item("price_pro", "a"))).isEqualTo("BUSINESS");
        assertThat(of(item("price_seats", "c"), item("price_pro", "a"))).isEqualTo("PRO");
    }

    @ParameterizedTest
    @CsvSource({
        "active, BUSINESS",
        "trialing, BUSINESS",
        "past_due, BUSINESS",
        "unpaid, FREE",
        "paused, FREE",
        "canceled, FREE",
        "something_new, FREE",
        "incomplete,",
        "incomplete_expired,"
    })
    void aStatusGivesThePlanOrTakesItOrSaysNothingYet(String status, @Nullable String expected) {
        assertThat(due(subscription(0, status, "BUSINESS"))).isEqualTo(expected);
    }

    @Test
    void ofSeveralSubscriptionsTheBestThenTheNewestThatIsPaidFor() {
        Subscription business = subscription(0, "active", "BUSINESS");
        Subscription pro = subscription(1, "active", "PRO");
        assertThat(due(pro, business)).isEqualTo("BUSINESS");
        assertThat(due(pro, subscription(0, "canceled", "BUSINESS"))).isEqualTo("PRO");
        assertThat(due(pro, subscription(2, "incomplete", "BUSINESS"))).isEqualTo("PRO");
        assertThat(due(business, subscription(2, "canceled", "PRO"))).isEqualTo("BUSINESS");
    }

    @Test
    void whatIsForOtherThingsSaysNothing() {
        assertThat(due()).isNull();
        assertThat(due(subscription(0, "active", null))).isNull();
        assertThat(due(subscription(0, "canceled", null), subscription(1, "active", "PRO")))
                .isEqualTo("PRO");
    }

    @ParameterizedTest(name = "{0} = {1}")
    @CsvSource({
        "claviger.stripe.plans.GOLD,   price_gold,  claviger.stripe.plans.GOLD",
        "claviger.stripe.plans.FREE,   price_pro,   price_pro",
        "claviger.stripe.otherwise,    NONE,        claviger.stripe.otherwise",
    })
    void aMistakeStopsTheStartAndNamesItsPlace(String property, String value, String named) {
        Map<String, String> settings = new java.util.HashMap<>(SETTINGS);
        settings.put(property, value);
        assertThatThrownBy(() -> plans(settings))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(named);
    }

    @Test
    void anEndpointThatNothingIsConfiguredForStopsTheStart() {
        Map<String, String> settings = Map.of("claviger.stripe.secret", "whsec_x");
        assertThatThrownBy(() -> plans(settings))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("claviger.stripe.plans")
                .hasMessageNotContaining("whsec_x");
    }
}
