package io.claviger.verify;

import io.claviger.access.Environment;
import io.claviger.access.IpAddress;
import io.claviger.access.ScopeSet;
import java.util.EnumSet;
import java.util.Set;
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
 * @param kinds which credentials do; others are as good as none
 */
public record Call(
        Presented credential,
        @Nullable IpAddress address,
        ScopeSet needed,
        @Nullable Environment environment,
        @Nullable String operation,
        int cost,
        Set<KnownKey.Kind> kinds) {
    public static final int HIGHEST_COST = 1000;

    /** Credentials that stand for somebody: a call must say so if nobody known will do. */
    public static final Set<KnownKey.Kind> KNOWN_HOLDERS =
            Set.copyOf(EnumSet.complementOf(EnumSet.of(KnownKey.Kind.ANONYMOUS)));

    /** For what is asked of the credential alone. */
    static final Call OF_NOTHING = new Call(new Presented(""), null, ScopeSet.NONE, null, null, 1);

    public Call(
            Presented credential,
            @Nullable IpAddress address,
            ScopeSet needed,
            @Nullable Environment environment,
            @Nullable String operation,
            int cost) {
        this(credential, address, needed, environment, operation, cost, KNOWN_HOLDERS);
    }

    /**
     * The form of a cost.
     *
     * @throws IllegalArgumentException unless 1 to 1,000
     */
    public static int checkCost(int cost) {
        if (cost < 1 || cost > HIGHEST_COST) {
            throw new IllegalArgumentException("must be 1 to " + HIGHEST_COST);
        }
        return cost;
    }
}
