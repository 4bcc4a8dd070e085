package io.claviger.tenant;

import io.claviger.limit.LimitOverride;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a tenant has paid for. BrikSync: "new API key generation requires the BUSINESS plan. Existing PRO plan integrations
 * continue during the transition period."
 *
 * @param name as tenants refer to it
 * @param mayCreateKeys whether new keys may be made
 * @param existingKeysUntil where new keys may not be made: until when those that exist go on; empty: they do not
 * @param maxKeys how many keys that are not revoked; empty: as many as they like
 * @param limits what it changes of the keyspace's limits
 */
public record Plan(
        String name,
        boolean mayCreateKeys,
        Optional<Instant> existingKeysUntil,
        OptionalInt maxKeys,
        Map<String, LimitOverride> limits) {

    /** Whether keys that exist are good at that instant. */
    public boolean keysWorkAt(Instant now) {
        return mayCreateKeys || existingKeysUntil.isPresent() && now.isBefore(existingKeysUntil.get());
    }
}
