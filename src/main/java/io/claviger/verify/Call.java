package io.claviger.verify;

import io.claviger.access.Environment;
import io.claviger.access.IpAddress;
import io.claviger.access.ScopeSet;
import org.jspecify.annotations.Nullable;

/**
 * One call that somebody wants to make of a product.
 *
 * @param credential what they showed
 * @param address from where; null: not known
 * @param needed all scopes that the call needs
 * @param environment the one it needs; null: either
 * @param operation its name, for limits per operation; null: none
 * @param cost how many permits it is worth, 1 to 1,000
 */
public record Call(
        Presented credential,
        @Nullable IpAddress address,
        ScopeSet needed,
        @Nullable Environment environment,
        @Nullable String operation,
        int cost) {
    public static final int HIGHEST_COST = 1000;
}
