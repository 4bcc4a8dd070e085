package io.claviger.testing;

import com.google.gson.JsonParser;
import com.stripe.model.Event;
import com.stripe.model.Price;
import com.stripe.model.Subscription;
import com.stripe.model.SubscriptionItem;
import com.stripe.model.SubscriptionItemCollection;
import com.stripe.net.Webhook;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;

/** Events and signatures made by Stripe's own library. */
public final class StripeEvents {
    public static final String SECRET = "whsec_for_tests_0123456789abcdefghijklmno";

    private StripeEvents() {}

    /** An id as Stripe makes them. */
    public static String id(String kind) {
        return kind + "_" + UUID.randomUUID().toString().replace("-", "");
    }

    /** A subscription to those prices; a price is of the product {@code prod_of_<price>}. */
    public static Subscription subscription(
            String id, String customer, Instant startedAt, String status, String... prices) {
        Subscription subscription = new Subscription();
        subscription.setObject("subscription");
        subscription.setId(id);
        subscription.setCustomer(customer);
        subscription.setCreated(startedAt.getEpochSecond());
        subscription.setStatus(status);
        SubscriptionItemCollection items = new SubscriptionItemCollection();
        items.setObject("list");
        items.setData(Arrays.stream(prices).map(StripeEvents::item).toList());
        subscription.setItems(items);
        return subscription;
    }

    private static SubscriptionItem item(String id) {
        Price price = new Price();
        price.setObject("price");
        price.setId(id);
        price.setProduct("prod_of_" + id);
        SubscriptionItem item = new SubscriptionItem();
        item.setObject("subscription_item");
        item.setId("si_of_" + id);
        item.setPrice(price);
        return item;
    }

    /** The event that tells of it. */
    public static String event(String id, String type, Instant at, Subscription now, Map<String, Object> before) {
        Event.Data data = new Event.Data();
        data.setObject(JsonParser.parseString(now.toJson()).getAsJsonObject());
        if (!before.isEmpty()) {
            data.setPreviousAttributes(before);
        }
        return event(id, type, at, data);
    }

    /** An event of any type. */
    public static String event(String id, String type, Instant at, Event.Data data) {
        Event event = new Event();
        event.setObject("event");
        event.setId(id);
        event.setType(type);
        event.setCreated(at.getEpochSecond());
        event.setApiVersion("2025-09-30.clover");
        event.setLivemode(true);
        event.setData(data);
        return event.toJson();
    }

    /** {@code Stripe-Signature}, as of an instant. */
    public static String signature(String secret, Instant at, String body) {
        return "t=" + at.getEpochSecond() + ",v1=" + hmac(secret, at.getEpochSecond() + "." + body);
    }

    /** What stands behind {@code v1}. */
    public static String hmac(String secret, String signed) {
        try {
            return Webhook.Util.computeHmacSha256(secret, signed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
