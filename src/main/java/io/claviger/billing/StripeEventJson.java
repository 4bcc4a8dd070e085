package io.claviger.billing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.claviger.failure.FailureException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads Stripe's events. Only what concerns us: they gain members with each version of Stripe's API. */
final class StripeEventJson {
    private static final Pattern ID = Pattern.compile("[!-~]{1,255}");
    private static final Pattern STATUS = Pattern.compile("[a-z_]{1,50}");
    private static final String SUBSCRIPTION = "customer.subscription.";
    private static final String OBJECT = "data.object.";
    private static final long YEAR_10000 = 253_402_300_800L;

    private StripeEventJson() {}

    /**
     * Reads an event.
     *
     * @throws FailureException 400 naming the member that is not as Stripe documents it
     */
    static StripeEvent parse(byte[] body, ObjectMapper mapper) throws IOException {
        JsonNode event = mapper.readTree(body);
        String type = text(event, "", "type", ID);
        return new StripeEvent(
                text(event, "", "id", ID),
                type,
                instant(event, "", "created"),
                type.startsWith(SUBSCRIPTION) ? Optional.of(told(type, event.path("data"))) : Optional.empty());
    }

    private static StripeEvent.Told told(String type, JsonNode data) {
        JsonNode subscription = data.path("object");
        JsonNode customer = subscription.path("customer");
        return new StripeEvent.Told(
                text(subscription, OBJECT, "id", ID),
                // Either is possible in Stripe's API; webhooks send the id.
                customer.isObject()
                        ? text(customer, OBJECT + "customer.", "id", ID)
                        : text(subscription, OBJECT, "customer", ID),
                instant(subscription, OBJECT, "created"),
                state(subscription),
                type.equals(SUBSCRIPTION + "created")
                        ? Optional.empty()
                        : Optional.of(state(before(subscription, data.path("previous_attributes")))));
    }

    private static JsonNode before(JsonNode subscription, JsonNode previous) {
        ObjectNode before = subscription.deepCopy();
        previous.properties().forEach(changed -> before.set(changed.getKey(), changed.getValue()));
        return before;
    }

    private static StripeEvent.State state(JsonNode subscription) {
        List<StripeEvent.Item> items = new ArrayList<>();
        for (JsonNode item : subscription.path("items").path("data")) {
            JsonNode price = item.path("price");
            JsonNode product = price.path("product");
            items.add(new StripeEvent.Item(
                    text(price, OBJECT + "items.data.price.", "id", ID),
                    Optional.ofNullable(product.isObject() ? product.path("id").textValue() : product.textValue())));
        }
        return new StripeEvent.State(text(subscription, OBJECT, "status", STATUS), items);
    }

    private static String text(JsonNode in, String path, String name, Pattern shape) {
        @Nullable String value = in.path(name).textValue();
        if (value == null || !shape.matcher(value).matches()) {
            throw FailureException.invalid(path + name, "is not as Stripe documents it");
        }
        return value;
    }

    private static Instant instant(JsonNode in, String path, String name) {
        JsonNode value = in.path(name);
        if (!value.isIntegralNumber()
                || !value.canConvertToLong()
                || value.longValue() < 0
                || value.longValue() >= YEAR_10000) {
            throw FailureException.invalid(path + name, "must be Unix seconds");
        }
        return Instant.ofEpochSecond(value.longValue());
    }
}
