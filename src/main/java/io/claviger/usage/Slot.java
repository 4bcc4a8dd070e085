package io.claviger.usage;

import java.util.Comparator;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is counted together.
 *
 * @param credentialId a key, or any other credential that has an id
 * @param outcome the verdict's code
 * @param hour hours since 1970, UTC
 */
record Slot(UUID tenantId, UUID credentialId, long hour, String outcome) {
    /** The order of the table's primary key: nodes that write the same rows in one order cannot wait for each other. */
    static final Comparator<Slot> BY_PRIMARY_KEY = Comparator.comparing(Slot::credentialId)
            .thenComparingLong(Slot::hour)
            .thenComparing(Slot::outcome);

    /** By hand: a native executable interprets what the compiler makes for a record. It was 7 % of a verify. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Slot that
                && hour == that.hour
                && credentialId.equals(that.credentialId)
                && outcome.equals(that.outcome)
                && tenantId.equals(that.tenantId);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * credentialId.hashCode() + Long.hashCode(hour)) + outcome.hashCode();
    }
}
