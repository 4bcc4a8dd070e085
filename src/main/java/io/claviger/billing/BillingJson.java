package io.claviger.billing;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.claviger.failure.FailureException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Who pays for a tenant. */
@Schema(name = "Billing")
record BillingJson(
        @Schema(description = "At Stripe; null: nobody is known to", examples = "cus_NffrFeUfNV2Hib")
        @JsonProperty("customer_id")
        @Nullable
        String customerId,

        @Schema(description = "What Stripe has told of this customer's, the newest first")
        List<Sub> subscriptions) {
    private static final Pattern ID = Pattern.compile("[!-~]{1,255}");

    static BillingJson of(Billing.Account account) {
        return new BillingJson(
                account.customerId().orElse(null),
                account.subscriptions().stream().map(Sub::of).toList());
    }

    /** One subscription. */
    @Schema(name = "Subscription")
    record Sub(
            @Schema(examples = "sub_1MowQVLkdIwHu7ixeRlqHVzs")
            String id,

            @Schema(description = "As Stripe calls it", examples = "active")
            String status,

            @Schema(description = "null: nothing of it is among claviger.stripe.plans", examples = "BUSINESS") @Nullable
            String plan,

            @JsonProperty("started_at") Instant startedAt,

            @Schema(description = "When it came to stand so") @JsonProperty("told_at")
            Instant toldAt) {
        static Sub of(Subscription known) {
            return new Sub(known.id(), known.now().status(), known.now().plan(), known.startedAt(), known.toldAt());
        }
    }

    /** Who is to pay for a tenant. */
    @Schema(name = "BillingChange")
    record Put(
            @Schema(
                    description = "A customer at Stripe that pays for no other tenant; null: nobody",
                    examples = "cus_NffrFeUfNV2Hib",
                    required = true)
            @JsonProperty("customer_id")
            @Nullable
            Optional<String> customerId) {

        Optional<String> parse() {
            if (customerId == null) {
                throw FailureException.invalid("customer_id", "is required; null: nobody pays");
            }
            if (customerId.isPresent() && !ID.matcher(customerId.get()).matches()) {
                throw FailureException.invalid("customer_id", "must be 1 to 255 visible ASCII characters");
            }
            return customerId;
        }
    }
}
